import { EngineError, type ExecutionId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { CatalogEntry, ProgramCatalog, VersionRef } from '../ports/definitions';

interface Load {
  ref: VersionRef;
  /** Absent: the first try is under way. */
  failure?: EngineError;
  tries: number;
  /** Executions that wait for it, with their shards. */
  waiting: Map<ExecutionId, number>;
}

const PAUSES_MS = { first: 1_000, longest: 30_000 };

/**
 * Loads programs beside the batches, all that are asked for at once. A batch never waits for the registry: what needs a
 * program that is not at hand is put aside by execution, and everything else goes on.
 *   P1. While a first try is under way nothing is decided. Once it has failed, whoever asks is told so at once, so that one
 *       definition that nobody can load holds up no answer to others.
 *   P2. A version is never deleted: whatever is wrong passes (the registry comes back, this process is replaced by a newer
 *       one). So tries go on, more and more seldom, for as long as an execution waits for it.
 */
export class ProgramLoads {
  private readonly loads = new Map<string, Load>();

  constructor(
    private readonly catalog: ProgramCatalog,
    private readonly clock: Clock,
    /** The program is there, or the first try has failed: these, with their shards, are to be looked at again. */
    private readonly onTried: (waiting: ReadonlyMap<ExecutionId, number>) => void,
    private readonly onTrouble: (error: EngineError, program: VersionRef) => void,
  ) {}

  look(ref: VersionRef): CatalogEntry | EngineError | 'loading' {
    const entry = this.catalog.peek(ref);
    if (entry) return entry;
    const key = keyOf(ref);
    const known = this.loads.get(key);
    if (known) return known.failure ?? 'loading'; // P1
    const load: Load = { ref, tries: 0, waiting: new Map() };
    this.loads.set(key, load);
    this.begin(load);
    return 'loading';
  }

  /** The execution is to be looked at again after the next try; at once, if there is nothing left to wait for. */
  wait(ref: VersionRef, shard: number, executionId: ExecutionId): void {
    const load = this.loads.get(keyOf(ref));
    if (load) load.waiting.set(executionId, shard);
    else this.onTried(new Map([[executionId, shard]]));
  }

  /** Executions of shards that went to others wait no longer here, and their program is not asked for on their behalf. */
  forget(isMine: (shard: number) => boolean): void {
    for (const { waiting } of this.loads.values())
      for (const [executionId, shard] of waiting) if (!isMine(shard)) waiting.delete(executionId);
  }

  private begin(load: Load): void {
    this.catalog.load(load.ref).then(
      (answer) => this.tried(load, answer instanceof EngineError ? answer : undefined),
      (cause: unknown) => this.tried(load, new EngineError('UNAVAILABLE', 'The registry did not answer.', { cause })),
    );
  }

  private tried(load: Load, failure: EngineError | undefined): void {
    const { waiting } = load;
    const key = keyOf(load.ref);
    if (!failure) this.loads.delete(key);
    else {
      load.failure = failure;
      this.onTrouble(failure, load.ref);
      const pauseMs = Math.min(PAUSES_MS.first * 2 ** load.tries++, PAUSES_MS.longest);
      this.clock.after(pauseMs, () => {
        if (load.waiting.size === 0)
          this.loads.delete(key); // whoever comes next begins anew
        else this.begin(load); // P2
      });
      // After the first failure each is looked at once and decided about. What then waits on is not read again at every try.
      if (load.tries > 1) return;
      load.waiting = new Map();
    }
    this.onTried(waiting);
  }
}

function keyOf({ tenant, workflowId, version }: VersionRef): string {
  return `${tenant}\n${workflowId}@${version}`;
}
