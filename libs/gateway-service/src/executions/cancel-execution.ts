import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { ExecutionStatus, TenantId } from '@workflows/contracts';
import type { CommandBus } from '@workflows/runtime';
import { BUS } from '../ports';
import { unexpectedReply } from '../unexpected-reply';
import { ExecutionViews } from './execution-views';

/** Cancels executions. One that is cancelled already stays so; one that ended another way is closed (settled 4). */
@Injectable()
export class CancelExecution {
  constructor(
    @Inject(BUS) private readonly bus: CommandBus,
    @Inject(ExecutionViews) private readonly views: ExecutionViews,
  ) {}

  /** Throws EXECUTION_NOT_FOUND, EXECUTION_CLOSED, OVERLOADED, UNAVAILABLE. */
  async cancel(tenant: TenantId, executionId: string, reason: string): Promise<void> {
    const before = await this.views.read(tenant, executionId);
    if (hasEnded(before.status)) return mustBeCancelled(executionId, before.status);
    const reply = await this.bus.send({ kind: 'cancel', tenant, executionId, reason });
    if (reply.kind !== 'cancelled') throw unexpectedReply(reply);
    if (reply.accepted) return;
    const after = await this.views.read(tenant, executionId);
    mustBeCancelled(executionId, after.status);
  }
}

const hasEnded = (status: ExecutionStatus): boolean => !['queued', 'running', 'paused'].includes(status);

function mustBeCancelled(id: string, status: ExecutionStatus): void {
  if (status !== 'cancelled')
    throw new EngineError('EXECUTION_CLOSED', `The execution "${id}" has ended: it is ${status}.`);
}
