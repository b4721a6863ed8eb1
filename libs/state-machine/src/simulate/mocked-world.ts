import { isJsonObject, toTimestamp } from '@workflows/contracts';
import type { Instant, Json } from '@workflows/contracts';
import type { OpenTask } from '../stepper';
import { mockedChild } from './mocked-child';
import { MockedEvents } from './mocked-events';
import { readMockedItems } from './mocked-items';
import { asFetched, asHttpAnswer } from './mocked-http';
import type { MockAnswer, Mocks } from './mocks';
import type { Evaluate, Outcome, Reaction, Shaped } from './reaction';

const DEFAULT_OPTIONS = ['approve', 'reject'];

/** Answers the tasks of one test by its mocks. It remembers how often each was asked. */
export class MockedWorld {
  private readonly asked = new Map<string, number>();
  private readonly events: MockedEvents;

  constructor(
    private readonly mocks: Mocks,
    private readonly evaluate: Evaluate,
    startAt: Instant,
  ) {
    this.events = new MockedEvents(mocks.events, evaluate, startAt);
  }

  /** `now` is when the task was scheduled. */
  async react(task: OpenTask, now: Instant): Promise<Reaction> {
    const { request } = task;
    switch (request.kind) {
      case 'function':
        return this.call(task, now, [request.function, `function:${request.function}`], (outcome) => outcome);
      case 'workflow':
        return this.call(task, now, [`workflow:${request.workflow}`], (outcome) =>
          mockedChild(task, request, now, outcome),
        );
      case 'http':
        return request.fetch
          ? this.call(task, now, [fetchName(task.arguments)], asFetched)
          : this.call(task, now, [httpName(task.arguments)], asHttpAnswer);
      case 'event': {
        const found = await this.events.find(task, request, now);
        if (found !== undefined) return { kind: 'result', at: found.at, result: found.data };
        const key = request.key === undefined ? '' : ` with the key "${request.key}"`;
        return { kind: 'silence', missing: `an event "${request.event}"${key} that counts and matches (mocks.events)` };
      }
      case 'approval':
        return this.approve(task, now, request.options ?? DEFAULT_OPTIONS);
      case 'items':
        return { at: now, ...readMockedItems(this.mocks.objects, request) };
      case 'results': {
        const { bucket, prefix } = request.writer;
        const details = { Bucket: bucket, Key: `${prefix}/manifest.json` };
        return { kind: 'result', at: now, result: request.manifest ? { ResultWriterDetails: details } : null };
      }
    }
  }

  private async call(
    task: OpenTask,
    now: Instant,
    names: readonly string[],
    shape: (outcome: Outcome) => Shaped,
  ): Promise<Reaction> {
    const name = names.find((one) => this.mocks.calls.has(one));
    const mock = name === undefined ? undefined : this.nextOf(name, this.mocks.calls.get(name) ?? []);
    if (mock === undefined) return noMock(task, names[0] ?? '');
    const outcome = await this.outcomeOf(mock, task, names[0] ?? '');
    if ('kind' in outcome) return outcome;
    const timing = { at: now + mock.afterMs, ...(mock.heartbeatMs !== undefined && { heartbeatMs: mock.heartbeatMs }) };
    const shaped = shape(outcome);
    return 'result' in shaped ? { kind: 'result', ...timing, ...shaped } : { kind: 'failure', ...timing, ...shaped };
  }

  private async outcomeOf({ answer }: MockAnswer, task: OpenTask, name: string): Promise<Outcome | Reaction> {
    if (answer.kind === 'result') return { result: answer.result };
    if (answer.kind === 'failure') return { error: answer.error, cause: answer.cause };
    const key = `/mocks/${name}/$fn`;
    const bindings = { states: { input: task.arguments, context: {} }, variables: {}, root: task.arguments };
    const values = await this.evaluate({
      expressions: [{ key, source: answer.source }],
      bindings,
      at: task.scheduledAt,
    });
    const value = values[key];
    if (value?.ok) return { result: value.value ?? null };
    return { kind: 'fault', error: 'Test.MockFailed', cause: value?.cause ?? `The mock of "${name}" gave no answer.` };
  }

  private approve(task: OpenTask, now: Instant, options: readonly string[]): Reaction {
    const answer = this.nextOf(`approval ${task.state}`, this.mocks.approvals.get(task.state) ?? []);
    if (answer === undefined) return { kind: 'silence', missing: `an answer to "${task.state}" (mocks.approvals)` };
    if (!options.includes(answer.decision)) {
      const cause = `The mock of the approval "${task.state}" decides "${answer.decision}"; it can be ${options.join(', ')}.`;
      return { kind: 'fault', error: 'Test.MockFailed', cause };
    }
    const at = now + answer.afterMs;
    return { kind: 'result', at, result: { ...answer.result, answeredAt: toTimestamp(at) } };
  }

  /** The last of a sequence repeats. */
  private nextOf<T>(name: string, sequence: readonly T[]): T | undefined {
    const index = this.asked.get(name) ?? 0;
    this.asked.set(name, index + 1);
    return sequence[Math.min(index, sequence.length - 1)];
  }
}

function noMock({ state, request }: OpenTask, name: string): Reaction {
  const what = request.kind === 'function' ? 'function' : request.kind === 'workflow' ? 'workflow' : 'HTTP call';
  const cause = `The ${what} of the state "${state}" has no mock; add "${name}" to "mocks".`;
  return { kind: 'fault', error: 'Test.NoMock', cause };
}

function httpName(given: Json): string {
  const { ApiEndpoint: url, Method: method } = isJsonObject(given) ? given : {};
  return `http:${String(method)} ${String(url)}`;
}

function fetchName(given: Json): string {
  const { url, method } = isJsonObject(given) ? given : {};
  return `http:${String(method)} ${String(url)}`;
}
