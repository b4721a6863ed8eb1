/**
 * What the engine's thread and the one that watches it share: a count that goes up while the event loop turns, and the execution
 * that is being worked on. Written a hundred thousand times a second, so it is memory and no message.
 */
export class SharedWorkbench {
  private readonly numbers: Int32Array;
  private readonly text: Buffer;

  constructor(readonly memory = new SharedArrayBuffer(PLACES.text + TEXT_BYTES)) {
    this.numbers = new Int32Array(memory, 0, PLACES.text / 4);
    this.text = Buffer.from(memory, PLACES.text, TEXT_BYTES);
  }

  beat(): void {
    Atomics.add(this.numbers, PLACES.beats, 1);
  }

  get beats(): number {
    return Atomics.load(this.numbers, PLACES.beats);
  }

  put(executionId: string, shard: number): void {
    this.numbers[PLACES.length] = 0; // a reader in between sees nobody, and never a mixture of two
    this.numbers[PLACES.shard] = shard;
    this.numbers[PLACES.length] = this.text.write(executionId, 'latin1');
  }

  clear(): void {
    this.numbers[PLACES.length] = 0;
  }

  /** Who is being worked on. */
  read(): { executionId: string; shard: number } | undefined {
    const length = this.numbers[PLACES.length] ?? 0;
    if (length === 0) return undefined;
    return { executionId: this.text.toString('latin1', 0, length), shard: this.numbers[PLACES.shard] ?? 0 };
  }
}

const TEXT_BYTES = 256;
/** The first three count numbers, the last bytes. */
const PLACES = { beats: 0, shard: 1, length: 2, text: 16 };
