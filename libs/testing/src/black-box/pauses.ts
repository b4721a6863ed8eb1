import type { Api } from './api';
import { inParallel } from './in-parallel';

const AT_ONCE = 4;
const AGAIN_MS = 50;

/** Pauses executions that are under way, one of the latest after the other, and lets them go on a moment later. */
export class Pauses {
  /** How many of them were open, and paused. */
  taken = 0;
  /** What was wrong with an answer that came. */
  readonly faults: string[] = [];
  private running = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly api: Api,
    private readonly started: ReadonlyMap<string, string>,
    private readonly random: () => number,
  ) {}

  run(): void {
    this.running = true;
    this.loop = this.pauseSome();
  }

  /** Nobody is paused afterwards but by a command that is still on its way. */
  async stop(): Promise<void> {
    this.running = false;
    await this.loop;
    await this.resumeAll();
  }

  /** Those, too, whose pause was answered by nobody and came late. */
  async resumeAll(): Promise<void> {
    const answer = await this.api.send('GET', '/workflows/executions?status=paused&limit=1000').catch(() => undefined);
    const left: { id: string }[] = answer?.status === 200 ? answer.body.data : [];
    await inParallel(left, AT_ONCE, ({ id }) => this.say(id, 'resume').then(() => undefined));
  }

  private async pauseSome(): Promise<void> {
    while (this.running) {
      const latest = [...this.started.values()].slice(-20);
      const id = latest[Math.floor(this.random() * latest.length)];
      if (id !== undefined && (await this.say(id, 'pause')) === 200) {
        this.taken++;
        await later(this.random() * AGAIN_MS);
        await this.say(id, 'resume');
      }
      await later(AGAIN_MS);
    }
  }

  /** Again until it is answered, however often the service goes away meanwhile; what has ended is 409. */
  private async say(id: string, what: 'pause' | 'resume'): Promise<number | undefined> {
    do {
      const answer = await this.api.send('POST', `/workflows/executions/${id}/${what}`).catch(() => undefined);
      if (answer !== undefined && answer.status < 500) {
        if (![200, 409].includes(answer.status)) this.faults.push(`${what} ${id}: ${answer.status} ${answer.text}`);
        return answer.status;
      }
      await later(AGAIN_MS);
    } while (what === 'resume' || this.running);
    return undefined;
  }
}

/** Between two tries, and two faults, which are what these runs are made of: it is no wait for a condition. */
function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
