import type { FunctionBody, PolledTaskAnswer } from '../api/generated';
import type { AnyJson } from '../json';

export interface TaskContext {
  /** Aborted once nobody wants the result any more: the execution was cancelled, or the task has timed out. */
  signal: AbortSignal;
  /** Says now that the task is still worked on; it is said by itself, too. False: nobody wants the result any more. */
  heartbeat(details?: AnyJson): Promise<boolean>;
  task: Readonly<PolledTaskAnswer>;
}

/** Given the arguments of a task, gives its result. What it throws fails the task, by the name and the message of the error. */
export type WorkerFunction = (input: AnyJson, context: TaskContext) => unknown;

/** Fails a task by a name of your choice: `throw new FunctionError('Card.Declined', 'the bank says no', { retryable: false })`. */
export class FunctionError extends Error {
  /** False: no `retry` takes it, whatever it matches. */
  readonly retryable: boolean;
  constructor(
    override readonly name: string,
    message: string,
    { retryable = true, ...options }: ErrorOptions & { retryable?: boolean } = {},
  ) {
    super(message, options);
    this.retryable = retryable;
  }
}

/** A function with how it is registered. */
export interface RegisteredFunction extends Omit<FunctionBody, 'name' | 'type' | 'url'> {
  run: WorkerFunction;
}

export type WorkerFunctions = Record<string, WorkerFunction | RegisteredFunction>;

export function runOf(given: WorkerFunction | RegisteredFunction): WorkerFunction {
  return typeof given === 'function' ? given : given.run;
}

/** As it is registered where it is not yet. */
export function registrationOf(name: string, given: WorkerFunction | RegisteredFunction): FunctionBody {
  if (typeof given === 'function') return { name, type: 'worker' };
  const { run: _, ...settings } = given;
  return { ...settings, name, type: 'worker' };
}
