/** Works on what waits group by group: whatever gathers while one group is under way goes into the next. */
export class Gathering<T> {
  private readonly waiting: T[] = [];
  private isUnderWay = false;

  constructor(
    /** Tells those of the group how it went; its own end only gives way to the next group. */
    private readonly work: (group: readonly T[]) => Promise<void>,
    /** How many of those that wait, in their order, the next group takes: at least one. */
    private readonly sizeOf: (waiting: readonly T[]) => number,
  ) {}

  get size(): number {
    return this.waiting.length;
  }

  add(item: T): void {
    this.waiting.push(item);
    this.next();
  }

  /** However a group ends, the next one has its turn. */
  private next(): void {
    if (this.isUnderWay || this.waiting.length === 0) return;
    this.isUnderWay = true;
    const goOn = (): void => {
      this.isUnderWay = false;
      this.next();
    };
    this.work(this.waiting.splice(0, this.sizeOf(this.waiting))).then(goOn, goOn);
  }
}
