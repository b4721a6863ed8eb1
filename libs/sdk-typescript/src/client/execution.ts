import type { ExecutionAnswer, SignalAnswer } from '../api/generated';
import type { AnyJson } from '../json';
import type { Client } from './client';
import { ExecutionFailed, WorkflowsError } from './errors';
import type { ExecutionEvent } from './execution-events';
import type { StreamOptions } from './stream';

/** An execution that was started, or is known by its id. */
export class Execution<Result = AnyJson> {
  constructor(
    private readonly client: Client,
    readonly id: string,
  ) {}

  get(): Promise<ExecutionAnswer> {
    return this.client.call('getExecution', { id: this.id });
  }

  /** What it gives, however long that takes; rejects with `ExecutionFailed` where it ends in another way. */
  async result({ signal }: { signal?: AbortSignal } = {}): Promise<Result> {
    const ended = await this.ended(signal);
    if (ended.status === 'completed') return ended.output as Result;
    throw new ExecutionFailed(this.id, ended.status, ended.error, ended.cause);
  }

  /** Its history as it happens, from the beginning, and what models say meanwhile; the last event is the execution as it ended. */
  async *events(options: StreamOptions = {}): AsyncGenerator<ExecutionEvent> {
    for await (const event of this.client.stream('streamExecution', { id: this.id }, options)) {
      yield event as ExecutionEvent; // as the service says that they are
      if (event.event === 'execution') return;
    }
  }

  signal(type: string, data: AnyJson = {}): Promise<SignalAnswer> {
    return this.client.call('signalExecution', { id: this.id, body: { type, data } });
  }

  cancel(reason?: string): Promise<ExecutionAnswer> {
    return this.client.call('cancelExecution', { id: this.id, body: reason === undefined ? {} : { reason } });
  }

  private async ended(signal?: AbortSignal): Promise<ExecutionAnswer> {
    for await (const { event, data } of this.events({ ...(signal && { signal }) }))
      if (event === 'execution') return data;
    if (signal?.aborted) throw new WorkflowsError(`nobody waits for ${this.id} any more`, { cause: signal.reason });
    return this.get(); // it had ended, and everything was told, before the stream was opened
  }
}
