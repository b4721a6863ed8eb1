/** How many waits are asked for at once. */
const AT_ONCE = 500;

interface FirstLooksParts<Wait> {
  /** Of these, the ones that something has come for. */
  find(waits: readonly Wait[]): Promise<readonly Wait[]>;
  /** Something has come for the wait. */
  look(wait: Wait): void;
  /** They could not be asked for; whoever is told asks again. */
  onTrouble(waits: readonly Wait[], error: unknown): void;
}

/**
 * The first look of waits that open: those that open together, as they do after a take-over, are asked for by one statement, and
 * most of them need no look of their own. One that opens alone is looked at at once.
 */
export class FirstLooks<Wait> {
  private opening: Wait[] = [];
  private asking = false;

  constructor(private readonly parts: FirstLooksParts<Wait>) {}

  add(wait: Wait): void {
    this.opening.push(wait);
    if (this.asking) return;
    this.asking = true;
    // All that the same commit has opened come in this turn.
    Promise.resolve()
      .then(() => this.ask())
      .catch((error: unknown) => this.parts.onTrouble([], error));
  }

  private async ask(): Promise<void> {
    try {
      while (this.opening.length > 0) await this.askFor(this.opening.splice(0, AT_ONCE));
    } finally {
      this.asking = false;
    }
  }

  private async askFor(waits: readonly Wait[]): Promise<void> {
    try {
      const found = waits.length === 1 ? waits : await this.parts.find(waits);
      for (const wait of found) this.parts.look(wait);
    } catch (error) {
      this.parts.onTrouble(waits, error);
    }
  }
}
