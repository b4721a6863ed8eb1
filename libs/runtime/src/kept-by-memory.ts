/**
 * What is kept to be at hand again, bounded by the memory it takes and not by its number alone: one definition may be a
 * thousand times another. Whoever was asked for least lately goes first; the newest stays, however large it is.
 */
export class KeptByMemory<Value> {
  private readonly entries = new Map<string, { value: Value; bytes: number }>();
  private total = 0;

  constructor(private readonly most: { bytes: number; entries: number }) {}

  /** Of all that is kept. */
  get bytes(): number {
    return this.total;
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, bytes: number): void {
    this.delete(key);
    this.entries.set(key, { value, bytes });
    this.total += bytes;
    for (const oldest of this.entries.keys()) {
      if (oldest === key || (this.total <= this.most.bytes && this.entries.size <= this.most.entries)) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.total -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }

  *values(): Iterable<Value> {
    for (const { value } of this.entries.values()) yield value;
  }
}
