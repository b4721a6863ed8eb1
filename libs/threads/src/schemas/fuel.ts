/** Thrown where there is none left. */
export const SPENT = Symbol('SPENT');

/** Frames of a stack are bounded where data are, at 100 levels, but a schema that refers to itself goes round at one level. */
const DEEPEST_REFS = 200;

/** What a check on this thread may cost, in visits of a value by a schema and characters of texts. */
export class Fuel {
  private depth = 0;

  constructor(private left: number) {}

  spend(amount: number): void {
    this.left -= amount;
    if (this.left < 0) throw SPENT;
  }

  /** Within a `$ref`. */
  deeper(check: () => boolean): boolean {
    if (++this.depth > DEEPEST_REFS) throw SPENT;
    const result = check();
    this.depth--;
    return result;
  }
}
