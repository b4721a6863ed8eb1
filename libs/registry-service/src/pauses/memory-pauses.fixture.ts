import { isInForce, type Pause, type PauseSubject, type TenantId } from '@workflows/contracts';
import type { PauseStore, PauseWord, SelfPause } from '@workflows/runtime';

/** Pauses in memory, by the rules of the port. */
export class MemoryPauses implements PauseStore {
  private rows: Pause[] = [];
  private revision = 0;

  constructor(private readonly now: () => number) {}

  async pause(subject: PauseSubject, word: PauseWord, most: number): Promise<Pause | 'tooMany'> {
    const [known] = await this.find(subject.tenant, subject.kind, [subject.subject]);
    if (known && known.resumedAt === undefined) return known;
    const { tenant, kind } = subject;
    const others = this.rows.filter(
      (row) => row.tenant === tenant && row.kind === kind && row.subject !== subject.subject,
    );
    return others.length < most ? this.write({ ...subject, ...word, pausedAt: this.now() }) : 'tooMany';
  }

  async pauseItself(subject: PauseSubject, { reason, resumeAfterMs, pauseRevision }: SelfPause): Promise<void> {
    const isOne = ({ tenant, kind, subject: name }: Pause): boolean =>
      tenant === subject.tenant && kind === subject.kind && name === subject.subject;
    const known = this.rows.find(isOne);
    if (known && (isInForce(known, this.now()) || known.revision > pauseRevision)) return;
    const resumedAt = resumeAfterMs === undefined ? {} : { resumedAt: this.now() + resumeAfterMs };
    this.write({ ...subject, reason, by: 'errorRate', pausedAt: this.now(), ...resumedAt });
  }

  async resume(subject: PauseSubject): Promise<void> {
    const [known] = await this.find(subject.tenant, subject.kind, [subject.subject]);
    if (known) this.write({ ...known, resumedAt: this.now() });
  }

  async find(tenant: TenantId, kind: PauseSubject['kind'], subjects: readonly string[]): Promise<Pause[]> {
    return this.rows.filter(
      (row) =>
        row.tenant === tenant && row.kind === kind && subjects.includes(row.subject) && isInForce(row, this.now()),
    );
  }

  async changes(revision: number, limit: number): Promise<Pause[]> {
    return this.rows.filter((row) => row.revision > revision).slice(0, limit);
  }

  private write(pause: Omit<Pause, 'revision'>): Pause {
    const row = { ...pause, revision: ++this.revision };
    const isOther = ({ tenant, kind, subject }: Pause): boolean =>
      tenant !== row.tenant || kind !== row.kind || subject !== row.subject;
    this.rows = [...this.rows.filter(isOther), row];
    return row;
  }
}
