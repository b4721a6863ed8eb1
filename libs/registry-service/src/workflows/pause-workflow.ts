import type { TenantId, WorkflowView } from '@workflows/contracts';
import type { PauseStore } from '@workflows/runtime';
import { pauseOneMore } from '../pauses/most-paused';
import type { FindWorkflow } from './find-workflow';

/** Pauses and resumes workflows, by their id: whatever becomes of their name and their versions meanwhile. */
export class PauseWorkflow {
  constructor(
    private readonly find: FindWorkflow,
    private readonly pauses: PauseStore,
    /** Resolves when executors of this process have seen the change; the others ask for it by its revision. */
    private readonly changed: () => Promise<void>,
  ) {}

  async pause(tenant: TenantId, ref: string, word: { reason?: string }): Promise<WorkflowView> {
    const found = await this.find.living(tenant, ref);
    await pauseOneMore(this.pauses, { tenant, kind: 'workflow', subject: found.id }, word);
    await this.changed();
    return this.find.withPause(tenant, found);
  }

  /** Also one that was deleted while it was paused: what is queued of it begins then. */
  async resume(tenant: TenantId, ref: string): Promise<WorkflowView> {
    const found = await this.find.known(tenant, ref);
    await this.pauses.resume({ tenant, kind: 'workflow', subject: found.id });
    await this.changed();
    return this.find.withPause(tenant, found);
  }
}
