import type { CommandReply, ExecutionCommand } from '@workflows/contracts';
import { Door } from '../testing/door';

let door: Door;
let id: string;

beforeEach(async () => {
  door = await Door.open();
  const states = { initial: { type: 'succeed' } };
  await door.call('POST /workflows', { name: 'w', states });
  id = String((await door.call('POST /workflows/w/execute', {})).body['id']);
  door.ports.reply = (command) => steered(command);
});

afterEach(() => door.close());

const steered = (_command: ExecutionCommand): CommandReply => ({ kind: 'steered' });
const path = (what: string) => `POST /workflows/executions/${id}/${what}`;
const said = () => door.ports.commands.map((command) => (command.kind === 'steer' ? command.steering : command.kind));

describe('an execution', () => {
  it('is paused and resumed as it is said, and without a word by running clocks', async () => {
    expect(await door.call(path('pause'))).toMatchObject({ status: 200, body: { id } });
    await door.call(path('pause'), { clocks: 'stop', reason: 'repairs' });
    await door.call(path('resume'));
    expect(said()).toEqual([
      { kind: 'pause', clocks: 'run', asOf: 0 },
      { kind: 'pause', clocks: 'stop', reason: 'repairs', asOf: 0 },
      { kind: 'resume', asOf: 0 },
    ]);
  });

  it('says that it is paused, why, and since when', async () => {
    const at = door.ports.now;
    const data = { clocks: 'run', reason: 'repairs' } as const;
    door.ports.put(id, {
      status: 'paused',
      pausedAt: at,
      history: [{ seq: 3, at, type: 'executionPaused', state: 'initial', data }],
    });
    expect((await door.call(path('pause'))).body).toMatchObject({
      status: 'paused',
      waiting: [
        {
          state: 'initial',
          for: 'pause',
          since: '2023-01-01T00:00:00.000Z',
          detail: 'to be resumed; paused because: repairs',
        },
      ],
    });
  });

  it.each(['ALREADY_PAUSED', 'NOT_PAUSED'] as const)('stays as it is where it is so already: %s', async (refusal) => {
    door.ports.reply = () => ({ kind: 'steered', refusal });
    expect((await door.call(path('pause'))).status).toBe(200);
  });

  it('that has ended is neither paused nor resumed', async () => {
    door.ports.reply = () => ({ kind: 'steered', refusal: 'EXECUTION_CLOSED' });
    for (const what of ['pause', 'resume'])
      expect(await door.call(path(what))).toMatchObject({
        status: 409,
        body: { errors: [{ code: 'EXECUTION_CLOSED' }] },
      });
  });

  it.each([
    ['EXECUTION_OPEN', 'EXECUTION_OPEN'],
    ['EXECUTION_CLOSED', 'EXECUTION_CLOSED'],
    ['NOT_STARTED', 'EXECUTION_CLOSED'],
    ['EXECUTION_UNDONE', 'EXECUTION_CLOSED'],
  ] as const)('is not redriven where the owner says %s', async (refusal, code) => {
    door.ports.reply = () => ({ kind: 'steered', refusal });
    expect(await door.call(path('redrive'))).toMatchObject({ status: 409, body: { errors: [{ code }] } });
  });

  it('is redriven without a word, and says how often', async () => {
    door.ports.put(id, { redriveCount: 2 });
    expect(await door.call(path('redrive'))).toMatchObject({ status: 200, body: { redriveCount: 2 } });
    expect(said()).toEqual([{ kind: 'redrive', ifCount: 2 }]);
  });

  it('is answered as it was where its redrive comes again once it has failed, or completed, anew', async () => {
    door.ports.reply = () => ({ kind: 'steered', refusal: 'ALREADY_REDRIVEN' });
    expect(await door.call(path('redrive'))).toMatchObject({ status: 200 });
    door.ports.reply = () => {
      door.ports.put(id, { status: 'completed', redriveCount: 1 });
      return { kind: 'steered', refusal: 'EXECUTION_CLOSED' };
    };
    expect(await door.call(path('redrive'))).toMatchObject({ status: 200, body: { status: 'completed' } });
    expect(said()).toEqual([
      { kind: 'redrive', ifCount: 0 },
      { kind: 'redrive', ifCount: 0 },
    ]);
  });

  it('says up to which event it was seen when it was steered, and cancels nothing that was redriven since', async () => {
    const at = door.ports.now;
    door.ports.put(id, { history: [{ seq: 7, at, type: 'executionStarted', data: {} }] });
    door.ports.reply = (command) =>
      command.kind === 'cancel' ? { kind: 'cancelled', accepted: false } : steered(command);
    await door.call(path('pause'));
    await door.call(path('resume'));
    expect(await door.call(path('cancel'))).toMatchObject({
      status: 409,
      body: { errors: [{ code: 'EXECUTION_CLOSED' }] },
    });
    expect(said().slice(0, 2)).toMatchObject([{ asOf: 7 }, { asOf: 7 }]);
    expect(door.ports.commands.at(-1)).toMatchObject({ kind: 'cancel', asOf: 7 });
  });

  it('is cancelled and undone where that is said, and says meanwhile how it is going to end', async () => {
    const at = door.ports.now;
    const end = { status: 'cancelled', reason: 'enough' } as const;
    const history = [{ seq: 3, at, type: 'undoStarted', state: 'initial', data: { end, compensate: true } } as const];
    door.ports.put(id, { history });
    door.ports.reply = () => ({ kind: 'cancelled', accepted: true });
    const view = await door.call(path('cancel'), { reason: 'enough', undo: true });
    const undoing = { since: '2023-01-01T00:00:00.000Z', endsAs: 'cancelled', cause: 'enough' };
    expect(view).toMatchObject({ status: 200, body: { status: 'running', undoing } });
    expect(said()).toEqual([{ kind: 'undo', reason: 'enough', asOf: 3 }]);
    expect(await door.call(path('cancel'), { undo: 'yes' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/undo' }] },
    });
  });

  it('is not said to be undone by an executor of a release that undoes nothing', async () => {
    expect(await door.call(path('cancel'), { undo: true })).toMatchObject({
      status: 503,
      body: { errors: [{ code: 'UNAVAILABLE' }] },
    });
  });

  it('takes its open children along, and theirs, past those that have ended meanwhile', async () => {
    const child = (executionId: string) => ({ taskId: 3, executionId });
    door.ports.children.set(id, [child('execution_a'), child('execution_b')]);
    door.ports.children.set('execution_b', [child('execution_c')]);
    door.ports.reply = (command) =>
      command.kind === 'steer' && command.executionId === 'execution_a'
        ? { kind: 'steered', refusal: 'EXECUTION_CLOSED' }
        : steered(command);
    expect((await door.call(path('pause'), { tree: true })).status).toBe(200);
    const told = door.ports.commands.map((command) => command.kind === 'steer' && command.executionId);
    expect(told).toEqual([id, 'execution_a', 'execution_b', 'execution_c']);
    expect(said()).toMatchObject(told.map(() => ({ kind: 'pause', tree: true })));
  });

  it.each([
    [{ clocks: 'fast' }, '/clocks'],
    [{ tree: 'yes' }, '/tree'],
    [{ reason: 7 }, '/reason'],
    [{ why: 'x' }, '/why'],
  ])('is not paused by %j', async (body, at) => {
    expect(await door.call(path('pause'), body)).toMatchObject({ status: 422, body: { errors: [{ path: at }] } });
    expect(door.ports.commands).toEqual([]);
  });
});
