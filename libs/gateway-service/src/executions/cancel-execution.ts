import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { ExecutionId, ExecutionStatus, TenantId } from '@workflows/contracts';
import type { CommandBus, ExecutionReader, ExecutionStand } from '@workflows/runtime';
import { BUS, READER } from '../ports';
import { unexpectedReply } from '../unexpected-reply';
import { executionNotFound } from './execution-views';

export interface Cancellation {
  reason: string;
  /** What was done is undone first. */
  undo: boolean;
}

/**
 * Cancels executions. One that is cancelled already stays so; one that ended another way is closed (settled 4). What was redriven since is not
 * meant: its cancel may come late and twice.
 */
@Injectable()
export class CancelExecution {
  constructor(
    @Inject(BUS) private readonly bus: CommandBus,
    @Inject(READER) private readonly reader: Pick<ExecutionReader, 'stand'>,
  ) {}

  /** Throws EXECUTION_NOT_FOUND, EXECUTION_CLOSED, OVERLOADED, UNAVAILABLE. */
  async cancel(tenant: TenantId, executionId: string, { reason, undo }: Cancellation): Promise<void> {
    const before = await this.stand(tenant, executionId);
    if (hasEnded(before.status)) return mustBeCancelled(executionId, before.status);
    const { seq: asOf } = before;
    const reply = await this.bus.send(
      undo
        ? { kind: 'steer', tenant, executionId, steering: { kind: 'undo', reason, asOf } }
        : { kind: 'cancel', tenant, executionId, reason, asOf },
    );
    if (undo && reply.kind === 'steered') throw tooOld(executionId);
    if (reply.kind !== 'cancelled') throw unexpectedReply(reply);
    if (reply.accepted) return;
    const after = await this.stand(tenant, executionId);
    if (!hasEnded(after.status)) throw redriven(executionId);
    mustBeCancelled(executionId, after.status);
  }

  private async stand(tenant: TenantId, executionId: ExecutionId): Promise<ExecutionStand> {
    const found = await this.reader.stand(tenant, executionId);
    if (found === undefined) throw executionNotFound(executionId);
    return found;
  }
}

/** It has done nothing. */
function tooOld(id: ExecutionId): EngineError {
  const message = `The executor that has "${id}" is of a release that undoes nothing. Nothing was done; send the same request again once it is replaced.`;
  return new EngineError('UNAVAILABLE', message, { retryAfterSeconds: 30 });
}

function redriven(id: ExecutionId): EngineError {
  const message = `The execution "${id}" had ended before it was cancelled, and was redriven since. Cancel it again, if that is meant.`;
  return new EngineError('EXECUTION_CLOSED', message);
}

const hasEnded = (status: ExecutionStatus): boolean => !['queued', 'running', 'paused'].includes(status);

function mustBeCancelled(id: string, status: ExecutionStatus): void {
  if (status !== 'cancelled')
    throw new EngineError('EXECUTION_CLOSED', `The execution "${id}" has ended: it is ${status}.`);
}
