import { childIdOf } from '@workflows/contracts';
import type { HistoryEvent, HistoryFact } from '@workflows/state-machine';
import { childrenOfVisits } from './children-of-visits';

const seed = {
  tenant: 'default',
  executionId: 'execution_1',
  workflowId: 'w',
  workflowName: 'w',
  version: 1,
  input: {},
  createdAt: 0,
};
const state = 'call';
const child = (seq: number): string => childIdOf('execution_1', seq, seq * 1_000);

const of = (...facts: (HistoryFact & { path?: string })[]) =>
  childrenOfVisits({
    seed,
    history: facts.map((fact, index): HistoryEvent => ({ seq: index + 1, at: (index + 1) * 1_000, ...fact })),
  });

const entered: HistoryFact = { type: 'stateEntered', state };
const asked: HistoryFact = {
  type: 'taskScheduled',
  state,
  data: { request: { kind: 'workflow', workflow: 'w', answer: 'output' }, attempt: 1 },
};
const called: HistoryFact = { type: 'taskScheduled', state, data: { function: 'f', attempt: 1 } };
const succeeded = (taskId: number, digest: string): HistoryFact => ({
  type: 'taskSucceeded',
  state,
  data: { taskId, digest, result: 1 },
});
const failed = (taskId: number, digest: string): HistoryFact => ({
  type: 'taskFailed',
  state,
  data: { taskId, digest, error: 'E', cause: '' },
});
const timedOut = (taskId: number): HistoryFact => ({
  type: 'taskTimedOut',
  state,
  data: { taskId, error: 'States.Timeout', cause: '' },
});

describe('the child of a visit', () => {
  it.each([
    ['is known while it runs', of(entered, asked), [child(2)]],
    ['is known once it has answered', of(entered, asked, succeeded(2, child(2)), entered), [child(2), undefined]],
    ['is known once it has failed', of(entered, asked, failed(2, child(2))), [child(2)]],
    ['is known where the task gave up waiting', of(entered, asked, timedOut(2)), [child(2)]],
    ['is none where none could be started', of(entered, asked, failed(2, 'there is no such workflow')), [undefined]],
    ['is that of the latest attempt', of(entered, asked, failed(2, child(2)), asked), [child(4)]],
    ['is none of a function', of(entered, called, succeeded(2, 'd')), [undefined]],
    ['is not that of a branch', of(entered, { ...entered, path: 'p/0' }, { ...asked, path: 'p/0' }), [undefined]],
  ])('%s', (_, children, expected) => expect(children).toEqual(expected));
});
