import type { ExecutionId } from '@workflows/contracts';
import type {
  HandlerCall,
  HandlerEnd,
  HandlerFailure,
  HandlerLog,
  RecordedCall,
  SourcePlace,
  Told,
} from '@workflows/state-machine/handlers';
import type { Inspected } from '../realm/realm';

/** An argument of the process: there will be a long replay for it. */
export const TO_PRACTISE = 'practise';

/** A bundle as the engine has compiled it, in base64: messages are JSON, which is read and written in two thirds of the time of what takes bytes. */
export type CompiledText = string;

/** What a process of realms is asked. `id`: by which it answers. */
export type Job = { id: number } & Work;
export type Work = TurnWork | CompileWork | InspectWork | PlaceWork;

export interface TurnWork {
  kind: 'turn';
  executionId: ExecutionId;
  /** Of the runtime, the tenant and its bundle. */
  realm: string;
  /** What the realm is made of, where the process may not have it yet. */
  made?: RealmParts;
  /** Absent: it goes on with what is at hand, which has been told up to `from`. */
  begin?: RunBegin;
  from: number;
  told: readonly Told[];
  recorded: readonly Omit<RecordedCall, 'arguments'>[];
  /** Up to there nobody wants to know what it logs. */
  after: number;
  /** More of its history follows. */
  isPart: boolean;
  /** How long a settlement may keep the processor. */
  sliceMs: number;
}

export interface RealmParts {
  kernel: string;
  code: CompiledText;
}

export interface RunBegin {
  handler: string;
  signature: 'context' | 'event';
  /** JSON. */
  event: string;
  execution: { id: string; workflow: string; version: number };
  chance: string;
}

export interface CompileWork {
  kind: 'compile';
  text: string;
}

export interface InspectWork {
  kind: 'inspect';
  code: CompiledText;
  sliceMs: number;
}

/** Where a place of the bundle is in the source. */
export interface PlaceWork {
  kind: 'place';
  sourceMap: string;
  at: SourcePlace;
}

export interface MadeTurn {
  calls: readonly HandlerCall[];
  aborted: readonly number[];
  logs: readonly HandlerLog[];
  /** What promises were rejected with that nobody had handled when it came to its result. */
  unhandled: readonly HandlerFailure[];
  end?: HandlerEnd;
  isStuck: boolean;
}

export type Answer =
  | { kind: 'turn'; turn: MadeTurn }
  /** So many of `told` were told: others want their turn. */
  | { kind: 'part'; told: number }
  /** `seq`: where in the history. */
  | { kind: 'mismatch'; call: number; recorded?: Omit<RecordedCall, 'arguments'>; now?: HandlerCall; seq: number }
  /** The execution is not at hand (any more). */
  | { kind: 'gone' }
  | { kind: 'needsCode' }
  | { kind: 'over'; limit: 'time' | 'memory'; at?: SourcePlace }
  | { kind: 'broken'; cause: string; at?: SourcePlace }
  | { kind: 'compiled'; code: CompiledText }
  | { kind: 'inspected'; inspected: Inspected; costMs: number }
  | { kind: 'placed'; at?: SourcePlace };

export interface Batch {
  jobs: readonly Job[];
  /** Nobody asks for them again. */
  drops: readonly ExecutionId[];
}

/** Answers of a batch, in the order of its jobs, and what each has cost. */
export interface Answers {
  answers: readonly { id: number; answer: Answer; costMs: number }[];
  /** It rests now. `retires`: it has grown too large, and takes no more. */
  rests?: true;
  retires?: true;
}

export type FromChild = 'ready' | Answers;
