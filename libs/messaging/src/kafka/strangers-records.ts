import type { MessagingLog } from '../log';

const TOLD_AFTER_MS = 2_000;

/** Tells of records of other installations: one line for all that come within two seconds, with their number. */
export class StrangersRecords {
  private records = 0;

  constructor(private readonly log: MessagingLog) {}

  count(more: number): void {
    if (this.records === 0) setTimeout(() => this.tell(), TOLD_AFTER_MS).unref();
    this.records += more;
  }

  private tell(): void {
    const { records } = this;
    this.records = 0;
    const message =
      'Records of another installation were passed over on the command topic: does another database use the topics of this one?';
    this.log.warn(message, { records });
  }
}
