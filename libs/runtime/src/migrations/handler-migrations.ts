import { EngineError, type ExecutionCommand, type ExecutionId } from '@workflows/contracts';
import type { ItemRequest, ItemResult } from '../engine/inbox-item';
import type { Owner } from '../fairness/fair-scheduler';
import { ownerOfExecution } from '../tasks/task-owner';
import { Rehearsals, type RehearsalsParts, type Unrehearsed } from './rehearsals';

export interface HandlerMigrationsParts extends RehearsalsParts {
  submit(executionId: ExecutionId, request: ItemRequest, owner: Owner): Promise<ItemResult>;
}

type Migrate = Extract<ExecutionCommand, { kind: 'migrate' }>;

/** It was told something meanwhile, so often in a row. */
const MOST_TRIES = 3;
const TOO_BUSY =
  'It went on each time that it was rehearsed. Pause it, migrate it, and resume it: then it stands still meanwhile.';

/**
 * Moves handlers to other versions. Whether code goes on as people mean it is known once it has run, so it is rehearsed first.
 *   G1. It is rehearsed where it is owned, after the batch that found it and beside the next ones: the interpreter never waits for code.
 *   G2. It is moved as it stood when it was rehearsed, and otherwise rehearsed again.
 *   G3. Nothing of it is durable before it is moved. If this process ends meanwhile, whoever asked gets no answer, and asks the next owner.
 */
export class HandlerMigrations {
  private readonly rehearsals: Rehearsals;
  private isClosed = false;

  constructor(private readonly parts: HandlerMigrationsParts) {
    this.rehearsals = new Rehearsals(parts);
  }

  close(): void {
    this.isClosed = true;
  }

  /** What the command comes to; a dry run moves nothing. */
  async migrate(command: Migrate, found: Unrehearsed): Promise<ItemResult> {
    try {
      return await this.tryAll(command, found);
    } catch (error) {
      if (error instanceof EngineError) return { kind: 'refused', error };
      throw error;
    }
  }

  private async tryAll(command: Migrate, found: Unrehearsed): Promise<ItemResult> {
    const { kind, tenant, executionId, ...migration } = command;
    let unrehearsed = found;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const misfit = await this.rehearsals.rehearse(unrehearsed, migration);
      if (misfit !== undefined) return { kind: 'applied', verdict: misfit };
      if (migration.dryRun) return { kind: 'applied', verdict: { kind: 'safe' } };
      if (this.isClosed) throw new EngineError('UNAVAILABLE', 'The executor is stopping. Send the same request again.');
      const { execution, state } = unrehearsed;
      const request = { kind, migration, tenant, rehearsedAt: state.seq };
      const result = await this.parts.submit(executionId, request, ownerOfExecution(execution));
      if (result.kind !== 'applied' || result.unrehearsed === undefined) return result;
      unrehearsed = result.unrehearsed; // G2
    }
    return { kind: 'applied', verdict: { kind: 'breaks', reason: TOO_BUSY } };
  }
}
