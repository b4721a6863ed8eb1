import type { Answer, Api, Body, Send } from '../api';
import { PauseBook } from './pause-book';

const AGAIN_MS = 50;
/** So many of the latest executions are steered, so that most of them still run. */
const LATEST = 40;

/** What an answer may say beside success: what was asked for does not suit the execution as it stands by then. */
const REFUSED = [409];

/** One who starts and steers executions, and repeats what was not answered until it is: no outcome stays unknown. */
export class Steerer {
  /** What was wrong with an answer that came. */
  readonly faults: string[] = [];
  /** All that were started and acknowledged, in order. */
  readonly started: string[] = [];
  readonly pauses = new PauseBook();
  /** How many were seen to wait for their paused workflow. */
  queued = 0;
  private isEnded = false;
  private count = 0;

  constructor(
    readonly api: Api,
    readonly workflows: ReadonlyMap<string, string>,
    readonly random: () => number,
    /** Answered by the world that is called: what was sent to it before has come. */
    readonly visitWorld: () => Promise<void>,
    /** So long executors may not know yet which functions and workflows are paused, or are not any more. */
    readonly lagMs: number,
  ) {}

  /** For `afterAll`: nobody is asked any more. The service may be gone, and would never answer. */
  end(): void {
    this.isEnded = true;
  }

  /** A number that nobody else has. */
  next(): number {
    return this.count++;
  }

  chance(of: number): boolean {
    return this.random() < of;
  }

  oneOf<Item>(items: readonly Item[]): Item | undefined {
    return items[Math.floor(this.random() * items.length)];
  }

  oneOfLatest(): string | undefined {
    return this.oneOf(this.started.slice(-LATEST));
  }

  workflowId(name: string): string {
    return this.workflows.get(name) ?? name;
  }

  /** The answer, where that was a success. */
  async ask(method: string, path: string, send: Send = {}, refused: readonly number[] = REFUSED): Promise<Body> {
    const answer = await this.untilAnswered(method, path, send);
    if (answer === undefined || refused.includes(answer.status)) return undefined;
    if (answer.status < 300) return answer.body;
    this.faults.push(`${method} ${path} ${JSON.stringify(send.body)}: ${answer.status} ${answer.text}`);
    return undefined;
  }

  private async untilAnswered(method: string, path: string, send: Send): Promise<Answer | undefined> {
    while (!this.isEnded) {
      const answer = await this.api.send(method, path, send).catch(() => undefined);
      if (answer !== undefined && answer.status < 500 && answer.status !== 429) return answer;
      await later(AGAIN_MS);
    }
    return undefined;
  }
}

/** Between two tries, and for as long as something is steered another way: it is no wait for a condition. */
export function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
