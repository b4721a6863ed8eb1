import type { StartOutcome, StartRequest } from '@workflows/contracts';
import { stepperOf } from '@workflows/state-machine';
import type { CatalogEntry } from '../ports/definitions';
import type { StartByKey } from '../ports/execution-store';
import type { HotExecution } from './execution-cache';
import { weighAnew } from './execution-weight';
import type { ItemResult } from './inbox-item';
import { firstEvents } from '../intake/first-events';
import { startKey, type Preloaded } from './preloaded';

/** Starts by their idempotency keys (I2): those that are stored, and those of the batch that is being folded. */
export class StartsOfBatch {
  private readonly here = new Map<string, { bodyDigest: string; outcome: StartOutcome }>();

  constructor(private readonly loaded: Pick<Preloaded, 'startsByKey'>) {}

  /** What a start is told that was made before. */
  find(start: StartRequest): ItemResult | undefined {
    const { idempotency } = start;
    if (!idempotency) return undefined;
    const key = keyOf(start, idempotency);
    const stored = this.loaded.startsByKey.get(key);
    const known = stored ? ofStored(stored, start) : this.here.get(key);
    if (!known) return undefined;
    if (known.bodyDigest !== idempotency.bodyDigest) return { kind: 'rejected', reason: 'IDEMPOTENCY_CONFLICT' };
    return { kind: 'applied', started: { ...known.outcome, replayed: true } };
  }

  remember(start: StartRequest, outcome: StartOutcome): void {
    const { idempotency } = start;
    if (idempotency) this.here.set(keyOf(start, idempotency), { bodyDigest: idempotency.bodyDigest, outcome });
  }
}

/** Absent only where the bodies differ, and then nobody is told of it. */
function ofStored(stored: StartByKey, { input }: StartRequest): { bodyDigest: string; outcome: StartOutcome } {
  return { bodyDigest: stored.bodyDigest, outcome: { ...stored, input: stored.input ?? input } };
}

/** An execution that does not exist yet, before its first step. */
export function newExecution(shard: number, start: StartRequest, entry: CatalogEntry): HotExecution {
  const { tenant, executionId, workflowId, workflowName, version, input, createdAt, startState } = start;
  const { parent, name, labels, restart } = start;
  const seed = {
    tenant,
    executionId,
    workflowId,
    workflowName,
    version,
    input,
    createdAt,
    ...(parent && { parent }),
    ...(name !== undefined && { name }),
    ...(labels && { labels }),
    ...(restart && { restartedFrom: restart.of }),
  };
  const first = firstEvents(start);
  const state = first.length === 0 ? undefined : stepperOf(entry.program).fold(entry.program, seed, undefined, first);
  return { shard, seed, startState, entry, state, ownHistory: first, readUpTo: 0, weight: weighAnew(input, state) };
}

/** What a start that is repeated is told of the first one. */
export function toOutcome({ seed, startState }: HotExecution): StartOutcome {
  const { executionId, workflowId, version, input, createdAt } = seed;
  return { executionId, workflowId, version, startState, input, createdAt, replayed: true };
}

function keyOf({ tenant, workflowId }: StartRequest, { key }: NonNullable<StartRequest['idempotency']>): string {
  return startKey(tenant, workflowId, key);
}
