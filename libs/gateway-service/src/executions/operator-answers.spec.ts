import type { ExecutionCommand } from '@workflows/contracts';
import { Door } from '../testing/door';

let door: Door;
let id: string;

beforeEach(async () => {
  door = await Door.open();
  await door.call('POST /workflows', { name: 'w', states: { initial: { type: 'succeed' } } });
  id = String((await door.call('POST /workflows/w/execute', {})).body['id']);
  door.ports.commands.length = 0;
});

afterEach(() => door.close());

const tell = (what: string, body?: unknown, task = '12') =>
  door.call(`POST /workflows/executions/${id}/tasks/${task}/${what}`, body);
const said = () =>
  door.ports.commands.filter((command): command is Extract<ExecutionCommand, { kind: 'operatorAnswer' }> => {
    return command.kind === 'operatorAnswer';
  });

describe('an operator', () => {
  it('completes, fails and skips a task, and it is told who does so and why', async () => {
    expect(await tell('complete', { output: 7, reason: 'by hand' })).toMatchObject({ status: 200, body: { id } });
    await tell('complete');
    await tell('fail', { error: 'Down' });
    await tell('skip');
    await tell('skip', { output: null });
    expect(said().map(({ answer }) => answer)).toEqual([
      { kind: 'complete', output: 7 },
      { kind: 'complete', output: null },
      { kind: 'fail', error: 'Down', cause: '' },
      { kind: 'skip' },
      { kind: 'skip', output: null },
    ]);
    expect(said()[0]).toMatchObject({
      executionId: id,
      taskId: 12,
      by: expect.stringMatching(/^key:/),
      reason: 'by hand',
    });
  });

  it('says the same again by the same digest, whatever the reason', async () => {
    await tell('skip', { reason: 'a' });
    await tell('skip', { reason: 'b' });
    await tell('complete');
    const [first, again, other] = said().map(({ digest }) => digest);
    expect([again === first, other === first]).toEqual([true, false]);
  });

  it.each([
    ['TASK_NOT_FOUND', 404],
    ['TASK_CLOSED', 409],
  ] as const)('hears of %s', async (code, status) => {
    door.ports.reply = () => ({ kind: 'answered', verdict: { accepted: false, code } });
    expect(await tell('skip')).toMatchObject({ status, body: { errors: [{ code }] } });
  });

  it.each(['0', '-1', '1.5', 'x', '1e3', '99999999999999999999'])('finds no task %s', async (task) => {
    expect(await tell('skip', {}, task)).toMatchObject({ status: 404, body: { errors: [{ code: 'TASK_NOT_FOUND' }] } });
    expect(said()).toEqual([]);
  });

  it.each([
    ['fail', {}, '/error'],
    ['fail', { error: 'A', cause: 7 }, '/cause'],
    ['skip', { why: 'x' }, '/why'],
    ['complete', { reason: 7 }, '/reason'],
  ])('does not %s by %j', async (what, body, path) => {
    expect(await tell(what, body)).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect(said()).toEqual([]);
  });
});
