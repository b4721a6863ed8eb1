import type { HistoryEvent } from '@workflows/state-machine';
import { Door } from '../testing/door';

let door: Door;
let id: string;

const FUNCTIONS = ['a', 'b'];
const STATES = {
  first: { type: 'task', task: 'a', next: 'second' },
  second: { type: 'task', task: 'b', next: 'each' },
  each: { type: 'map', items: [1], processor: { states: { one: { type: 'pass', end: true } } }, end: true },
};

beforeEach(async () => {
  door = await Door.open();
  await door.call('POST /workflows', { name: 'w', functions: FUNCTIONS, states: STATES });
  id = String(
    (await door.call('POST /workflows/w/execute', { input: { given: 1 }, labels: { of: 'acme' } })).body['id'],
  );
  door.ports.put(id, { history: HISTORY });
});

afterEach(() => door.close());

const at = Date.parse('2023-01-01T00:00:00.000Z');
const HISTORY: HistoryEvent[] = [
  { seq: 1, at, type: 'executionStarted', data: {} },
  { seq: 2, at, type: 'stateEntered', state: 'first' },
  { seq: 3, at, type: 'taskScheduled', state: 'first', data: { function: 'a', attempt: 1 } },
  { seq: 4, at, type: 'taskSucceeded', state: 'first', data: { taskId: 3, digest: 'd', result: { a: 1 } } },
  { seq: 5, at, type: 'stateExited', state: 'first', data: { flow: 'merge', next: 'second' } },
  { seq: 6, at, type: 'stateEntered', state: 'second' },
];

const restart = (body?: unknown, headers: Record<string, string> = {}) =>
  door.call(`POST /workflows/executions/${id}/restart`, body, headers);
const get = async (which: unknown) => (await door.call(`GET /workflows/executions/${String(which)}`)).body;

describe('a restart', () => {
  it('without a word does all of it anew, with its input and labels', async () => {
    const { status, body, headers } = await restart();
    expect([status, headers['location']]).toEqual([201, `/workflows/executions/${String(body['id'])}`]);
    expect(body).toMatchObject({ restartedFrom: id, currentState: 'first', input: { given: 1 }, version: 1 });
    expect(body['id']).not.toBe(id);
    expect(await get(body['id'])).toMatchObject({
      ...{ restartedFrom: id, labels: { of: 'acme' }, stateHistory: [{ state: 'first' }] },
    });
  });

  it('begins in no state that comes before an end', async () => {
    const tell = { type: 'task', task: 'a', end: true };
    await door.call('PUT /workflows/w', {
      name: 'w',
      functions: FUNCTIONS,
      states: STATES,
      onFailure: { states: { tell } },
    });
    expect(await restart({ from: 'tell' })).toMatchObject({ status: 422, body: { errors: [{ path: '/from' }] } });
  });

  it('from a state takes over what is known there, and shows what led there', async () => {
    const { body } = await restart({ from: 'second', input: { given: 2 } });
    expect(body).toMatchObject({ currentState: 'second', input: { given: 2 } });
    expect(await get(body['id'])).toMatchObject({
      currentState: 'second',
      waiting: [{ state: 'second', for: 'turn', detail: 'its turn to begin' }],
      stateHistory: [
        { state: 'first', takenOver: true, output: { a: 1 }, attempts: 1 },
        { state: 'second', exitedAt: null },
      ],
    });
    const { body: history } = await door.call(`GET /workflows/executions/${String(body['id'])}/history`);
    expect(history['data']).toMatchObject([
      { type: 'resultsTakenOver', state: 'second', data: { from: id, known: { results: { a: 1 } } } },
    ]);
  });

  it('says of what it takes over that it does not undo it, where its states would be undone', async () => {
    const states = { ...STATES, first: { ...STATES.first, compensate: { task: 'b' } } };
    await door.call('PUT /workflows/w', { name: 'w', functions: FUNCTIONS, states });
    const { body } = await restart({ from: 'second' });
    const { body: again } = await door.call(`POST /workflows/executions/${String(body['id'])}/restart`, {
      from: 'second',
      version: 1,
    });
    const firstVisit = async (which: unknown) => (await get(which))['stateHistory'] as object[];
    expect((await firstVisit(body['id']))[0]).toMatchObject({ state: 'first', takenOver: true, notUndone: true });
    expect((await firstVisit(again['id']))[0]).not.toHaveProperty('notUndone');
  });

  it('runs on the version that it names', async () => {
    const later = { ...STATES, second: { type: 'pass', next: 'third' }, third: { type: 'succeed' } };
    await door.call('PUT /workflows/w', { name: 'w', functions: FUNCTIONS, states: later });
    expect((await restart()).body['version']).toBe(2);
    expect((await restart({ version: 1, from: 'second' })).body['version']).toBe(1);
    expect(await restart({ version: 9 })).toMatchObject({
      status: 404,
      body: { errors: [{ code: 'VERSION_NOT_FOUND' }] },
    });
    expect(await restart({ version: 1, from: 'third' })).toMatchObject({ status: 422 });
  });

  it.each<[string, unknown, number, string, RegExp]>([
    ['a state that the version lacks', { from: 'nowhere' }, 422, 'FIELD_INVALID', /Version 1 of "w" has no state/],
    ['a state inside of another', { from: 'one' }, 422, 'FIELD_INVALID', /Restart from "each"/],
    ['a state that was never reached', { from: 'each' }, 409, 'STATE_NOT_REACHED', /without "from"/],
    ['no text', { from: 7 }, 422, 'FIELD_INVALID', /from/],
    ['no version', { version: 0 }, 422, 'FIELD_INVALID', /version/],
    ['a word that it does not know', { state: 'second' }, 422, 'FIELD_UNKNOWN', /state/],
  ])('is refused from %s', async (_, body, status, code, message) => {
    expect(await restart(body)).toMatchObject({
      status,
      body: { errors: [{ code, message: expect.stringMatching(message) }] },
    });
  });

  it('is refused of nothing, of a history that is too long, and with an input that the version does not take', async () => {
    expect(await door.call('POST /workflows/executions/none/restart')).toMatchObject({ status: 404 });
    door.ports.put(id, { isCut: true });
    expect(await restart({ from: 'second' })).toMatchObject({ status: 422 });
    expect(await restart()).toMatchObject({ status: 201 });
    const inputSchema = { type: 'object', required: ['needed'] };
    await door.call('PUT /workflows/w', { name: 'w', functions: FUNCTIONS, states: STATES, inputSchema });
    expect(await restart()).toMatchObject({ status: 422, body: { errors: [{ path: '/input/needed' }] } });
    expect(await restart({ input: { needed: 1 } })).toMatchObject({ status: 201 });
  });

  it('is another one each time, unless a key says that it is the same', async () => {
    expect((await restart()).body['id']).not.toBe((await restart()).body['id']);
    const first = await restart({ idempotencyKey: 'k' });
    const again = await restart({}, { 'idempotency-key': 'k' });
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(await restart({ from: 'second', idempotencyKey: 'k' })).toMatchObject({
      status: 409,
      body: { errors: [{ code: 'IDEMPOTENCY_CONFLICT' }] },
    });
  });
});
