import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { ExecutionId, ExecutionStatus, TenantId } from '@workflows/contracts';
import type { CommandBus } from '@workflows/runtime';
import { BUS } from '../ports';
import { unexpectedReply } from '../unexpected-reply';
import { ExecutionViews } from './execution-views';

export interface Cancellation {
  reason: string;
  /** What was done is undone first. */
  undo: boolean;
}

/** Cancels executions. One that is cancelled already stays so; one that ended another way is closed (settled 4). */
@Injectable()
export class CancelExecution {
  constructor(
    @Inject(BUS) private readonly bus: CommandBus,
    @Inject(ExecutionViews) private readonly views: ExecutionViews,
  ) {}

  /** Throws EXECUTION_NOT_FOUND, EXECUTION_CLOSED, OVERLOADED, UNAVAILABLE. */
  async cancel(tenant: TenantId, executionId: string, { reason, undo }: Cancellation): Promise<void> {
    const before = await this.views.read(tenant, executionId);
    if (hasEnded(before.status)) return mustBeCancelled(executionId, before.status);
    const reply = await this.bus.send(
      undo
        ? { kind: 'steer', tenant, executionId, steering: { kind: 'undo', reason } }
        : { kind: 'cancel', tenant, executionId, reason },
    );
    if (undo && reply.kind === 'steered') throw tooOld(executionId);
    if (reply.kind !== 'cancelled') throw unexpectedReply(reply);
    if (reply.accepted) return;
    const after = await this.views.read(tenant, executionId);
    mustBeCancelled(executionId, after.status);
  }
}

/** It has done nothing. */
function tooOld(id: ExecutionId): EngineError {
  const message = `The executor that has "${id}" is of a release that undoes nothing. Nothing was done; send the same request again once it is replaced.`;
  return new EngineError('UNAVAILABLE', message, { retryAfterSeconds: 30 });
}

const hasEnded = (status: ExecutionStatus): boolean => !['queued', 'running', 'paused'].includes(status);

function mustBeCancelled(id: string, status: ExecutionStatus): void {
  if (status !== 'cancelled')
    throw new EngineError('EXECUTION_CLOSED', `The execution "${id}" has ended: it is ${status}.`);
}
