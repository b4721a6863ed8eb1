import type { Consumer } from 'kafkajs';

/** One stay of this process in its group: from one assignment to the next. */
export class Membership {
  private finish: () => void = () => {};
  /** Resolves when the stay is over, or about to be: nothing that still waits for something should go on waiting. */
  readonly over = new Promise<void>((resolve) => (this.finish = resolve));
  private ended = false;

  constructor(
    private readonly consumer: Consumer,
    private readonly topic: string,
    readonly partitions: readonly number[],
  ) {}

  get isCurrent(): boolean {
    return !this.ended;
  }

  stopWaiting(): void {
    this.finish();
  }

  end(): void {
    this.ended = true;
    this.finish();
  }

  /** Takes effect with the next fetch; batches of an earlier one are stale from now on. */
  seek(partition: number, offset: number): void {
    if (this.isCurrent) this.consumer.seek({ topic: this.topic, partition, offset: String(offset) });
  }

  pause(partition: number): void {
    if (this.isCurrent) this.consumer.pause([{ topic: this.topic, partitions: [partition] }]);
  }

  resume(partitions: readonly number[]): void {
    if (this.isCurrent && partitions.length > 0)
      this.consumer.resume([{ topic: this.topic, partitions: [...partitions] }]);
  }

  /** Tells Kafka how far we are. Nobody reads it to go on from there; it shows the lag in Kafka's own tools. */
  async hint(offsets: ReadonlyMap<number, number>): Promise<void> {
    if (!this.isCurrent || offsets.size === 0) return;
    await this.consumer.commitOffsets(
      [...offsets].map(([partition, offset]) => ({ topic: this.topic, partition, offset: String(offset) })),
    );
  }
}
