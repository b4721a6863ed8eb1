/** What was started, so that it can be stopped: the last first. */
export class Steps {
  private readonly undo: (() => Promise<void>)[] = [];

  /** Called once each, whatever the others do. */
  add(stop: () => Promise<void>): void {
    this.undo.push(stop);
  }

  async stop(): Promise<void> {
    for (let step = this.undo.pop(); step; step = this.undo.pop()) await step();
  }

  /** Runs `start`; when it fails, what it had started is stopped and the failure passed on. */
  async guard<T>(start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }
}
