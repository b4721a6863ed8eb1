import { Inject, Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { ExecutionId, Steering, SteeringRefusal, TenantId } from '@workflows/contracts';
import type { CommandBus, ExecutionReader, ExecutionStand } from '@workflows/runtime';
import { BUS, READER } from '../ports';
import { unexpectedReply } from '../unexpected-reply';

const CHILDREN_AT_ONCE = 100;

/**
 * Pauses, resumes and redrives executions. What is so already stays so; what has ended is closed (settled 4).
 *   S1. A tree is walked from the top, each child once its parent is done: who is paused starts no more children. A walk that is cut off is
 *       whole once it was asked for again. One that is not there yet, as its start is under way, is told by its own owner.
 *   S2. A command may come to its owner late and twice, behind others. It says what was seen before it was sent: what was done
 *       since it does not undo, and does not do again.
 */
@Injectable()
export class SteerExecution {
  constructor(
    @Inject(BUS) private readonly bus: CommandBus,
    @Inject(READER) private readonly reader: Pick<ExecutionReader, 'findOpenChildren' | 'stand'>,
  ) {}

  /** `seen`: how it stood when that was decided on; absent: now. False: it was so already. Throws EXECUTION_NOT_FOUND, EXECUTION_CLOSED, EXECUTION_OPEN, OVERLOADED, UNAVAILABLE. */
  async steer(
    tenant: TenantId,
    id: ExecutionId,
    steering: Steering,
    { tree = false, seen }: { tree?: boolean; seen?: Partial<ExecutionStand> } = {},
  ): Promise<boolean> {
    const meant: Steering = tree && steering.kind === 'pause' ? { ...steering, tree } : steering;
    const refusal = await this.tell(tenant, id, guarded(meant, seen ?? (await this.reader.stand(tenant, id))));
    if (refusal !== undefined && !isSo(refusal)) throw refused(id, steering.kind, refusal);
    if (tree) await this.steerChildren(tenant, id, steering);
    return refusal === undefined;
  }

  private async tell(
    tenant: TenantId,
    executionId: ExecutionId,
    steering: Steering,
  ): Promise<SteeringRefusal | undefined> {
    const reply = await this.bus.send({ kind: 'steer', tenant, executionId, steering });
    if (reply.kind !== 'steered') throw unexpectedReply(reply);
    const isDone = reply.refusal === 'EXECUTION_CLOSED' && (await this.wasRedriven(tenant, executionId, steering));
    return isDone ? 'ALREADY_REDRIVEN' : reply.refusal;
  }

  /** One that completed since: its owner reads nothing of it any more. */
  private async wasRedriven(tenant: TenantId, id: ExecutionId, steering: Steering): Promise<boolean> {
    if (steering.kind !== 'redrive' || steering.ifCount === undefined) return false;
    const { redriveCount = 0 } = (await this.reader.stand(tenant, id)) ?? {};
    return redriveCount > steering.ifCount;
  }

  /** A child that has ended meanwhile, or that was never made, is as it should be. */
  private async steerChildren(tenant: TenantId, id: ExecutionId, steering: Steering): Promise<void> {
    for (let after = 0; ;) {
      const children = await this.reader.findOpenChildren(tenant, id, after, CHILDREN_AT_ONCE);
      await Promise.all(
        children.map(({ executionId }) =>
          this.steer(tenant, executionId, steering, { tree: true }).catch((error: unknown) => {
            if (!isGone(error)) throw error;
          }),
        ),
      );
      const last = children.at(-1);
      if (last === undefined || children.length < CHILDREN_AT_ONCE) return;
      after = last.taskId;
    }
  }
}

/** S2 */
function guarded(steering: Steering, seen: Partial<ExecutionStand> | undefined): Steering {
  if (seen === undefined) return steering;
  if (steering.kind === 'redrive') return { ...steering, ifCount: seen.redriveCount ?? 0 };
  return seen.seq === undefined ? steering : { ...steering, asOf: seen.seq };
}

type AlreadySo = 'ALREADY_PAUSED' | 'NOT_PAUSED' | 'ALREADY_REDRIVEN';

function isSo(refusal: SteeringRefusal): refusal is AlreadySo {
  return refusal === 'ALREADY_PAUSED' || refusal === 'NOT_PAUSED' || refusal === 'ALREADY_REDRIVEN';
}

function refused(id: ExecutionId, what: Steering['kind'], refusal: Exclude<SteeringRefusal, AlreadySo>): EngineError {
  switch (refusal) {
    case 'EXECUTION_OPEN':
      return new EngineError(
        'EXECUTION_OPEN',
        `The execution "${id}" has not ended: there is nothing to go on from yet.`,
      );
    case 'EXECUTION_UNDONE':
      return new EngineError(
        'EXECUTION_CLOSED',
        `What the execution "${id}" had done was undone: there is nothing to go on from. Start it anew.`,
      );
    case 'NOT_STARTED':
      if (what !== 'redrive')
        return new EngineError(
          'EXECUTION_OPEN',
          `The execution "${id}" has not begun. Resume its workflow, if that is paused.`,
        );
      return new EngineError('EXECUTION_CLOSED', `The execution "${id}" ended before it began. Start it anew.`);
    case 'EXECUTION_CLOSED':
      return new EngineError('EXECUTION_CLOSED', `The execution "${id}" has ended.`);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof EngineError && (error.code === 'EXECUTION_CLOSED' || error.code === 'EXECUTION_NOT_FOUND');
}
