import type { Clock } from '@workflows/runtime';

/** Wakes one who waits. Rings are not counted: whoever hears has heard all there were. */
export class Bell {
  private hasRung = false;
  private wake = (): void => {};

  readonly ring = (): void => {
    this.hasRung = true;
    this.wake();
  };

  async heard(): Promise<void> {
    if (!this.hasRung) await new Promise<void>((resolve) => (this.wake = resolve));
    this.hasRung = false;
  }

  /** Whether it was not rung for so long. */
  async isSilentFor(ms: number, clock: Clock): Promise<boolean> {
    let isSilent = false;
    const stop = clock.after(ms, () => {
      isSilent = true;
      this.ring();
    });
    await this.heard();
    stop();
    return isSilent;
  }
}
