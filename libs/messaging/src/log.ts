/** Where this library tells what happens to it; a pino or Nest logger fits behind it. */
export interface MessagingLog {
  debug(message: string, context?: object): void;
  info(message: string, context?: object): void;
  warn(message: string, context?: object): void;
  error(message: string, context?: object): void;
}

export const SILENT: MessagingLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Passes a message on at most once in `everyMs`; the next one that passes says how many were held back. While a broker
 * is away every try of every connection fails alike.
 */
export class RateLimit {
  private readonly last = new Map<string, { at: number; held: number }>();

  constructor(
    private readonly everyMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  pass(key: string, emit: (suppressed: number) => void): void {
    const seen = this.last.get(key);
    if (seen !== undefined && this.now() - seen.at < this.everyMs) {
      seen.held++;
      return;
    }
    if (this.last.size > 1_000) this.last.clear(); // messages with a changing part must not gather for ever
    this.last.set(key, { at: this.now(), held: 0 });
    emit(seen?.held ?? 0);
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
