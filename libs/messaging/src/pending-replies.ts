import { EngineError, type CommandReply } from '@workflows/contracts';

const SWEEP_MS = 250;

interface Waiting<About> {
  about: About;
  deadline: number;
  resolve(reply: CommandReply): void;
  reject(error: EngineError): void;
}

/**
 * Who waits for the answer to which command.
 *   R1. Each wait ends: by a reply, by `fail`, by its time-out, or by `close`.
 *   R2. All waits are equally long, so the map's order is the order of their deadlines and one timer serves them all; it runs while
 *       somebody waits.
 */
export class PendingReplies<About = undefined> {
  private readonly waiting = new Map<string, Waiting<About>>();
  private sweeper: NodeJS.Timeout | undefined;

  constructor(private readonly timeoutMs: number) {}

  get size(): number {
    return this.waiting.size;
  }

  /** `about`: what its sender wants to know of it while it waits. */
  add(id: string, about: About): Promise<CommandReply> {
    this.sweeper ??= setInterval(() => this.sweep(Date.now()), SWEEP_MS).unref();
    return new Promise((resolve, reject) =>
      this.waiting.set(id, { about, deadline: Date.now() + this.timeoutMs, resolve, reject }),
    );
  }

  find(id: string): About | undefined {
    return this.waiting.get(id)?.about;
  }

  all(): [id: string, about: About][] {
    return [...this.waiting].map(([id, { about }]) => [id, about]);
  }

  /** False for a reply nobody waits for: a double, or one that came too late. */
  settle(id: string, reply: CommandReply): boolean {
    const waiting = this.take(id);
    waiting?.resolve(reply);
    return waiting !== undefined;
  }

  fail(id: string, error: EngineError): void {
    this.take(id)?.reject(error);
  }

  close(): void {
    this.rest();
    for (const id of [...this.waiting.keys()])
      this.fail(id, unavailable('The service is stopping; the outcome is unknown.'));
  }

  private take(id: string): Waiting<About> | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private rest(): void {
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }

  private sweep(now: number): void {
    if (this.waiting.size === 0) return this.rest();
    for (const [id, { deadline }] of this.waiting) {
      if (deadline > now) return; // R2
      this.fail(id, unavailable('No answer came in time; the outcome is unknown. Send the same command again.'));
    }
  }
}

export function unavailable(message: string, cause?: unknown): EngineError {
  return new EngineError('UNAVAILABLE', message, { retryAfterSeconds: 1, ...(cause !== undefined && { cause }) });
}

export function overloaded(): EngineError {
  return new EngineError('OVERLOADED', 'Too many commands wait for their answer. Send it again later.', {
    retryAfterSeconds: 1,
  });
}
