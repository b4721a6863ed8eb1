import { EngineError, type ExecutionId, type WorkflowId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { CatalogEntry, ProgramCatalog } from '../ports/definitions';

interface Load {
  workflowId: WorkflowId;
  version: number;
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
    private readonly onTrouble: (error: EngineError, program: { workflowId: WorkflowId; version: number }) => void,
  ) {}

  look(workflowId: WorkflowId, version: number): CatalogEntry | EngineError | 'loading' {
    const entry = this.catalog.peek(workflowId, version);
    if (entry) return entry;
    const key = keyOf(workflowId, version);
    const known = this.loads.get(key);
    if (known) return known.failure ?? 'loading'; // P1
    const load: Load = { workflowId, version, tries: 0, waiting: new Map() };
    this.loads.set(key, load);
    this.begin(load);
    return 'loading';
  }

  /** The execution is to be looked at again after the next try; at once, if there is nothing left to wait for. */
  wait(workflowId: WorkflowId, version: number, shard: number, executionId: ExecutionId): void {
    const load = this.loads.get(keyOf(workflowId, version));
    if (load) load.waiting.set(executionId, shard);
    else this.onTried(new Map([[executionId, shard]]));
  }

  /** Executions of shards that went to others wait no longer here, and their program is not asked for on their behalf. */
  forget(isMine: (shard: number) => boolean): void {
    for (const { waiting } of this.loads.values())
      for (const [executionId, shard] of waiting) if (!isMine(shard)) waiting.delete(executionId);
  }

  private begin(load: Load): void {
    this.catalog.load(load.workflowId, load.version).then(
      (answer) => this.tried(load, answer instanceof EngineError ? answer : undefined),
      (cause: unknown) => this.tried(load, new EngineError('UNAVAILABLE', 'The registry did not answer.', { cause })),
    );
  }

  private tried(load: Load, failure: EngineError | undefined): void {
    const { waiting } = load;
    const key = keyOf(load.workflowId, load.version);
    if (!failure) this.loads.delete(key);
    else {
      load.failure = failure;
      this.onTrouble(failure, { workflowId: load.workflowId, version: load.version });
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

function keyOf(workflowId: WorkflowId, version: number): string {
  return `${workflowId}@${version}`;
}
