import type { ExecutionCommand, Json } from '@workflows/contracts';
import type { LiveTexts } from './ai/live-texts';
import type { EngineLimits, EngineObserver } from './engine/engine-parts';
import type { ChildResolver } from './ports/child-resolver';
import type { ChildStore } from './ports/child-store';
import type { Clock, Entropy } from './ports/clock';
import type { Starter } from './ports/command-bus';
import type { FunctionDirectory, PauseDirectory, ProgramCatalog } from './ports/definitions';
import type { EventStore } from './ports/event-store';
import type { WorkerPresence } from './ports/execution-reader';
import type { ExecutionStore } from './ports/execution-store';
import type { ExpressionEvaluator } from './ports/expression-evaluator';
import type { FiringStore } from './ports/firing-store';
import type { OutboxSender } from './ports/outbox-sender';
import type { SuspectStore } from './ports/suspect-store';
import type { TaskTokens } from './ports/task-tokens';
import type { TurnRunner } from './ports/turn-runner';
import type { Workbench } from './ports/workbench';
import type { BuiltInRunner, FunctionOutcomes, RequestRunner, TaskOutcomes, TaskRunner } from './tasks/task-runner';

/** What an executor is handed of the world. */
export interface ExecutorPorts {
  store: ExecutionStore;
  catalog: ProgramCatalog;
  functions: FunctionDirectory;
  pauses: PauseDirectory;
  clock: Clock;
  entropy: Entropy;
  evaluator: ExpressionEvaluator;
  /** Where the code of handlers runs. Absent: not in this process, so their turns wait. */
  turns?: TurnRunner;
  /** Which functions workers have ever asked for. */
  presence: Pick<WorkerPresence, 'sincePoll'>;
  events: EventStore;
  firings: FiringStore;
  /** How tasks start other executions, and how those are spoken to. */
  children: {
    store: ChildStore;
    resolver: ChildResolver;
    starter: Starter;
    /** Says something to an execution anywhere; nobody waits for an answer, and it may get lost. */
    send(command: ExecutionCommand): void;
  };
  /** The same as the REST door reads. */
  tokens: Pick<TaskTokens, 'issue'>;
  /** What models are saying at the moment, for those who look on. */
  texts: LiveTexts;
  observer: EngineObserver;
  /** Lets everything else that waits for this thread have its turn. */
  breathe(): Promise<void>;
  /** What is known of processes that died at their work. */
  suspects: SuspectStore;
  /** Absent where nobody watches this thread. */
  workbench?: Workbench;
  /** A short name of an answer, the same for the same JSON. */
  digestOf(answer: Json): string;
  /** Makes the runners of all function types but `worker`. */
  runners(outcomes: FunctionOutcomes): readonly TaskRunner[];
  /** Makes what answers calls of functions that are not registered; the first that answers for a name is asked. */
  builtIns(outcomes: FunctionOutcomes): readonly BuiltInRunner[];
  /** Makes the runners of what else a task may ask; a kind that has none here fails its tasks. */
  requestRunners(outcomes: TaskOutcomes): readonly RequestRunner[];
  /** Absent in the one-process form, which then writes no outbox rows. */
  outbox?: OutboxSender;
}

export interface ExecutorSettings extends EngineLimits {
  /** Unique per process and start; the name under which shards are claimed. */
  owner: string;
  shardCount: number;
  /** How often waits look for events that no poke has told of. */
  eventsLookMs?: number | undefined;
}
