import type { ExecutionCommand } from '@workflows/contracts';
import type { OpenApproval } from '@workflows/runtime';
import type { HistoryEvent } from '@workflows/state-machine';
import { Door } from '../testing/door';

const ID = `execution_${'0'.repeat(31)}7`;
const T0 = Date.parse('2023-01-01T00:00:00.000Z');

let door: Door;

beforeEach(async () => {
  door = await Door.open();
  const seed = {
    tenant: 'default',
    executionId: ID,
    workflowId: 'workflow_1',
    workflowName: 'w',
    version: 1,
    input: {},
    createdAt: 0,
  };
  door.ports.executions.set(ID, { seed, startState: 's', status: 'running', history: [] });
});

afterEach(() => door.close());

/** A state that waits, and an owner that takes the first answer. */
function ask(more: Partial<OpenApproval> = {}, taskId = 3): void {
  const approval: OpenApproval = {
    executionId: ID,
    taskId,
    workflowId: 'workflow_1',
    state: 'ask',
    requestedAt: T0,
    ...more,
  };
  const { prompt, options, approvers, dueAt } = approval;
  door.ports.approvals.open.push(approval);
  const request = {
    kind: 'approval' as const,
    ...(prompt !== undefined && { prompt }),
    ...(options && { options }),
    ...(approvers && { approvers }),
  };
  put({
    seq: taskId,
    at: T0,
    type: 'taskScheduled',
    state: 'ask',
    data: { request, attempt: 1, ...(dueAt && { timeoutAt: dueAt }) },
  });
  door.ports.reply = (command) => close(command);
}

function close(command: ExecutionCommand): { kind: 'answered'; verdict: { accepted: true } } {
  if (command.kind !== 'answer' || command.answer.kind !== 'complete') throw new Error(`a ${command.kind}`);
  const { taskId, digest, answer } = command;
  door.ports.approvals.open = door.ports.approvals.open.filter((open) => open.taskId !== taskId);
  put({
    seq: taskId + 100,
    at: T0 + 1,
    type: 'taskSucceeded',
    state: 'ask',
    data: { taskId, digest, result: answer.output },
  });
  return { kind: 'answered', verdict: { accepted: true } };
}

function put(event: HistoryEvent): void {
  const history = [...(door.ports.executions.get(ID)?.history ?? []), event];
  door.ports.put(ID, { history });
}

const list = async (query = ''): Promise<Record<string, unknown>[]> =>
  (await door.call(`GET /approvals${query}`)).body['data'] as Record<string, unknown>[];
const idOf = async (): Promise<string> => String((await list())[0]?.['id']);
const answer = async (id: string, body: object) => door.call(`POST /approvals/${id}/answer`, body);

describe('approvals', () => {
  it('are listed while they wait, with what is asked', async () => {
    ask({ prompt: 'Refund?', options: ['yes', 'no'], approvers: ['ada'], dueAt: T0 + 60_000 });
    expect((await door.call('GET /approvals?status=pending')).body).toEqual({
      data: [
        {
          id: expect.stringMatching(/^approval_[\w-]+$/),
          status: 'pending',
          executionId: ID,
          workflowId: 'workflow_1',
          state: 'ask',
          prompt: 'Refund?',
          options: ['yes', 'no'],
          approvers: ['ada'],
          requestedAt: '2023-01-01T00:00:00.000Z',
          dueAt: '2023-01-01T00:01:00.000Z',
        },
      ],
      meta: { nextCursor: null },
    });
  });

  it('come page by page', async () => {
    for (const taskId of [3, 4, 5]) ask({}, taskId);
    const first = (await door.call('GET /approvals?limit=2')).body as { data: unknown[]; meta: { nextCursor: string } };
    expect(first.data).toHaveLength(2);
    const second = (await door.call(`GET /approvals?limit=2&cursor=${first.meta.nextCursor}`)).body as {
      data: unknown[];
      meta: { nextCursor: null };
    };
    expect([second.data.length, second.meta.nextCursor]).toEqual([1, null]);
  });

  it.each(['status=answered', 'cursor=approval_x', 'cursor=%20', 'page=1'])('refuse ?%s', async (query) =>
    expect((await door.call(`GET /approvals?${query}`)).status).toBe(400),
  );

  it('are answered by one of their options, which is the result of the state', async () => {
    ask();
    const id = await idOf();
    const answered = await answer(id, { decision: 'approve', comment: 'fine', by: 'ada' });
    const view = {
      id,
      status: 'answered',
      decision: 'approve',
      comment: 'fine',
      by: 'ada',
      answeredAt: '2023-01-01T00:00:00.000Z',
      options: ['approve', 'reject'],
    };
    expect(answered).toMatchObject({ status: 200, body: view });
    expect(door.ports.commands).toMatchObject([
      {
        kind: 'answer',
        taskId: 3,
        answer: {
          kind: 'complete',
          output: { decision: 'approve', by: 'ada', comment: 'fine', answeredAt: '2023-01-01T00:00:00.000Z' },
        },
      },
    ]);
    expect(await list()).toEqual([]);
    expect((await door.call(`GET /approvals/${id}`)).body).toEqual(answered.body);
  });

  it('take the same answer again, and no other', async () => {
    ask();
    const id = await idOf();
    const first = await answer(id, { decision: 'approve', by: 'ada' });
    door.ports.advance(60_000);
    expect(await answer(id, { decision: 'approve', by: 'ada' })).toMatchObject({ status: 200, body: first.body });
    const other = await answer(id, { decision: 'reject', by: 'ada' });
    expect(other).toMatchObject({
      status: 409,
      body: {
        detail: 'The approval was answered "approve" by ada at 2023-01-01T00:00:00.000Z.',
        errors: [{ code: 'APPROVAL_CLOSED' }],
      },
    });
    expect(door.ports.commands).toHaveLength(1);
  });

  it('are closed to an answer that another one has overtaken', async () => {
    ask();
    const id = await idOf();
    door.ports.reply = (command) => {
      close({ ...command, digest: 'of another' } as ExecutionCommand);
      return { kind: 'answered', verdict: { accepted: false, code: 'TASK_CLOSED' } };
    };
    expect((await answer(id, { decision: 'approve' })).status).toBe(409);
  });

  it.each<[string, HistoryEvent | undefined, string, string]>([
    [
      'time-out',
      { seq: 9, at: T0, type: 'taskTimedOut', state: 'ask', data: { taskId: 3, error: 'States.Timeout', cause: '' } },
      'timedOut',
      'has timed out',
    ],
    ['the end of the execution', undefined, 'closed', 'Nobody waits'],
  ])('are closed by %s', async (_name, event, status, detail) => {
    ask();
    const id = await idOf();
    door.ports.approvals.open = [];
    if (event) put(event);
    expect((await door.call(`GET /approvals/${id}`)).body).toMatchObject({ status });
    expect(await answer(id, { decision: 'approve' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining(detail) },
    });
  });

  it('tell how they ended from the end of a history of any length, and read little of it', async () => {
    ask();
    const id = await idOf();
    const first = await answer(id, { decision: 'approve' });
    const execution = door.ports.executions.get(ID);
    const closing = execution?.history.at(-1);
    if (!execution || !closing) throw new Error('it was not answered');
    for (let seq = 4; seq < 21_000; seq++)
      execution.history.push({ seq, at: T0, type: 'stateEntered', state: 'other' });
    execution.history.splice(execution.history.indexOf(closing), 1);
    const read = jest.spyOn(door.ports.reader, 'readHistory');
    expect((await door.call(`GET /approvals/${id}`)).body).toMatchObject({ status: 'closed' });
    expect(read).toHaveBeenCalledTimes(100);
    execution.history.push({ ...closing, seq: 21_000 });
    expect((await door.call(`GET /approvals/${id}`)).body).toEqual(first.body);
  });

  it.each<[string, Partial<OpenApproval>, object, unknown[]]>([
    ['another decision', {}, { decision: 'maybe' }, ['/decision']],
    ['another decision than the options', { options: ['yes'] }, { decision: 'approve' }, ['/decision']],
    ['nobody, where there are approvers', { approvers: ['ada'] }, { decision: 'approve' }, ['/by']],
    ['somebody else', { approvers: ['ada'] }, { decision: 'approve', by: 'bob' }, ['/by']],
    ['no decision', {}, {}, ['/decision']],
    ['an unknown field', {}, { decision: 'approve', reason: 'x' }, ['/reason']],
  ])('refuse %s', async (_name, more, body, wanted) => {
    ask(more);
    const refused = await answer(await idOf(), body);
    expect([refused.status, (refused.body['errors'] as { path: string }[]).map(({ path }) => path)]).toEqual([
      422,
      wanted,
    ]);
    expect(door.ports.commands).toEqual([]);
  });

  it('are not found by what is no id of theirs', async () => {
    ask();
    const id = await idOf();
    const token = door.ports.tokens.issue('default', { executionId: ID, taskId: 3 });
    const foreign = door.ports.tokens.issue('approvals of\nother', { executionId: ID, taskId: 3 });
    for (const wrong of [`${id}x`, token, token.replace('task_', 'approval_'), foreign.replace('task_', 'approval_')]) {
      expect(await door.call(`GET /approvals/${wrong}`)).toMatchObject({
        status: 404,
        body: { errors: [{ code: 'APPROVAL_NOT_FOUND' }] },
      });
      expect((await answer(wrong, { decision: 'approve' })).status).toBe(404);
    }
  });

  it('cannot be answered past their options by the task door', async () => {
    ask();
    const token = (await idOf()).replace('approval_', 'task_');
    expect((await door.call(`POST /tasks/${token}/complete`, { output: 'anything' })).status).toBe(404);
  });
});
