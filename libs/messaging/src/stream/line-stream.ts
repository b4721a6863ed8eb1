import type { Duplex } from 'node:stream';

/** Several lines where more has gathered; one message may be longer. */
const LINE_CHARACTERS = 2 ** 20;
/** Of one line: a command may hold a body of 10 MiB as a string inside JSON. */
const MOST_BYTES = 96 * 2 ** 20;
const LINE_FEED = 10;

/** What a stream is for. */
export interface LineEnds<In> {
  /** What it throws ends the stream: the other side is not understood. */
  heard(messages: readonly In[]): void;
  /** Called once, however it ends. */
  ended(reason: Error | undefined): void;
  /** How many streams like this one the process has: together they send no more lines than one would. */
  streams(): number;
}

/**
 * Messages as lines of JSON (https://github.com/ndjson/ndjson-spec), each an array of all that gathered: while the event loop served one round of
 * sockets, for a millisecond a stream since a line of more than one message, or while the other side did not read on. A lone message leaves at once,
 * and so does what follows it.
 * `JSON.stringify` escapes line feeds, so none is inside a line.
 */
export class LineStream<Out, In> {
  private gathered: string[] = [];
  private isDue = false;
  private sentAt = 0;
  private sentInLine = 0;
  private parts: Buffer[] = [];
  private bytes = 0;

  constructor(
    private readonly stream: Duplex,
    private readonly ends: LineEnds<In>,
  ) {
    let reason: Error | undefined;
    stream.on('data', (chunk: Buffer) => this.read(chunk));
    stream.on('drain', () => this.flush());
    stream.on('error', (error: Error) => (reason = error));
    stream.on('end', () => stream.destroy());
    stream.once('close', () => ends.ended(reason));
  }

  send(message: Out): void {
    if (this.stream.destroyed) return; // `ended` tells it
    this.gathered.push(JSON.stringify(message));
    if (this.isDue) return;
    this.isDue = true;
    const due = (): void => {
      this.isDue = false;
      this.flush();
    };
    const waitMs = this.waitMs();
    if (waitMs > 0) setTimeout(due, waitMs);
    else setImmediate(due);
  }

  private waitMs(): number {
    return this.sentInLine <= 1 ? 0 : this.sentAt + this.ends.streams() - performance.now();
  }

  /** Sends what has gathered, then ends. */
  end(): void {
    this.flush();
    this.stream.end();
  }

  destroy(reason?: Error): void {
    this.stream.destroy(reason);
  }

  private flush(): void {
    this.sentAt = performance.now();
    this.sentInLine = this.gathered.length;
    while (this.gathered.length > 0 && !this.stream.destroyed && !this.stream.writableNeedDrain)
      this.stream.write(`[${this.takeLine().join(',')}]\n`);
  }

  private takeLine(): string[] {
    let characters = 0;
    const rest = this.gathered.findIndex((text) => (characters += text.length) > LINE_CHARACTERS);
    return this.gathered.splice(0, rest < 0 ? this.gathered.length : Math.max(rest, 1));
  }

  private read(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      this.parts.push(chunk.subarray(from, end));
      from = end + 1;
      this.take(this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts));
      this.parts = [];
      this.bytes = 0;
    }
    if (from === chunk.length) return;
    this.parts.push(from === 0 ? chunk : chunk.subarray(from));
    this.bytes += chunk.length - from;
    if (this.bytes > MOST_BYTES) this.destroy(new Error(`A line has more than ${MOST_BYTES} bytes`));
  }

  private take(line: Buffer): void {
    if (this.stream.destroyed) return;
    try {
      this.ends.heard(JSON.parse(line.toString('utf8')) as In[]);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
