import { EXECUTOR_PROTOCOL, type TenantId } from '@workflows/contracts';
import type { ExecutorLink } from './executor-link';

/** Well within the minute after which an executor takes a silent worker for lost. */
const TELL_MS = 10_000;

interface Polling {
  tenant: TenantId;
  workerId: string;
  open: number;
}

/** Tells every executor which workers poll here: each may have tasks of any of them, and sees no poll itself. */
export class WorkerRoll {
  private readonly polling = new Map<string, Polling>();
  private telling: NodeJS.Timeout | undefined;

  constructor(private readonly links: () => ExecutorLink[]) {}

  /** A poll of this worker has begun; call the result when it has ended. */
  begin(tenant: TenantId, workerId: string): () => void {
    const name = `${tenant}\n${workerId}`;
    const known = this.polling.get(name);
    const polling = known ?? { tenant, workerId, open: 0 };
    if (!known) {
      this.polling.set(name, polling);
      this.tell([polling]);
    }
    polling.open++;
    this.telling ??= setInterval(() => this.tellAll(), TELL_MS).unref();
    return () => void polling.open--;
  }

  close(): void {
    clearInterval(this.telling);
  }

  private tellAll(): void {
    this.tell([...this.polling.values()]);
    for (const [name, { open }] of this.polling) if (open === 0) this.polling.delete(name);
    if (this.polling.size > 0) return;
    clearInterval(this.telling);
    this.telling = undefined;
  }

  private tell(polling: readonly Polling[]): void {
    for (const link of this.links())
      for (const { tenant, workerId } of polling)
        link.tell('executor.workers.heard', { v: EXECUTOR_PROTOCOL, tenant, workerId });
  }
}
