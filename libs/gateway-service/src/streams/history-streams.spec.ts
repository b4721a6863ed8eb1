import type { TextPiece } from '@workflows/contracts';
import type { HistoryEvent } from '@workflows/state-machine';
import { Api, EventStream, waitFor } from '@workflows/testing';
import { Door, KEY } from '../testing/door';
import { ONBOARDING } from '../workflows/workflow.examples';

let door: Door;
let api: Api;
let id: string;
let reads: number;
/** How many times the record cannot be read from now on. */
let away: number;

beforeEach(async () => {
  door = await Door.open();
  await door.app.listen(0, '127.0.0.1');
  api = new Api(await door.app.getUrl(), KEY);
  await door.call('POST /workflows', { ...ONBOARDING, name: 'w' });
  id = String((await door.call('POST /workflows/w/execute', {})).body['id']);
  [reads, away] = [0, 0];
  const { reader } = door.ports;
  const readHistory = reader.readHistory;
  reader.readHistory = async (...of) => {
    reads++;
    if (away === 0) return readHistory(...of);
    away--;
    throw new Error('the database is away');
  };
});
afterEach(() => door.close());

const at = Date.parse('2023-01-01T00:00:00.000Z');
const ENTERED: HistoryEvent = { seq: 1, at, type: 'stateEntered', state: 'initial' };
const ENDED: HistoryEvent = { seq: 2, at, type: 'executionCompleted', data: {} };

const path = (): string => `/workflows/executions/${id}/stream`;
const open = (after?: number): Promise<EventStream> => EventStream.open(api, path(), after);
const idsOf = ({ frames }: EventStream): (string | undefined)[] => frames.map((frame) => frame.id);

function goesOn(...history: HistoryEvent[]): void {
  const isEnd = history.at(-1) === ENDED;
  door.ports.put(id, { history, ...(isEnd && { status: 'completed' as const, completedAt: door.ports.now }) });
  for (const { wentOn } of door.ports.followers.get(id) ?? []) wentOn();
}

const piece = (more: Partial<TextPiece>): TextPiece => ({
  ...{ function: 'ai.text', state: 's', visit: 1, attempt: 1, form: 'text', offset: 0, delta: '' },
  ...more,
});

function say(more: Partial<TextPiece>): void {
  for (const { said } of door.ports.followers.get(id) ?? []) said(piece(more));
}

/** All that are open wait for more. */
const idle = (count: number): Promise<boolean> => waitFor(() => door.ports.timersArmed === count);

describe('the stream of an execution', () => {
  it('sends what there is, what comes, and the execution at its end', async () => {
    goesOn(ENTERED);
    const stream = await open();
    await idle(1);
    goesOn(ENTERED, ENDED);
    await stream.ended;
    expect(stream.contentType).toBe('text/event-stream; charset=utf-8');
    expect(stream.frames).toEqual([
      { id: '1', event: 'history', data: expect.objectContaining({ type: 'stateEntered' }) },
      { id: '2', event: 'history', data: expect.objectContaining({ type: 'executionCompleted' }) },
      { event: 'execution', data: expect.objectContaining({ id, status: 'completed' }) },
    ]);
    expect(door.ports.followers.get(id)?.size).toBe(0);
  });

  it('goes on after the event that the client has had, and has nothing more to say once it has had the last', async () => {
    goesOn(ENTERED, ENDED);
    const stream = await open(1);
    await stream.ended;
    expect(idsOf(stream)).toEqual(['2', undefined]);
    expect((await open(2)).status).toBe(204);
  });

  it('says that it is alive while nothing happens', async () => {
    const stream = await open();
    await idle(1);
    door.ports.advance(15_000);
    await waitFor(() => stream.comments.includes('alive'));
    await idle(1);
    goesOn(ENTERED, ENDED);
    await stream.ended;
    expect(stream.comments).toEqual(['alive']);
  });

  it('sends what models say between what happens, without reading the record for it', async () => {
    const stream = await open();
    await idle(1);
    const before = reads;
    for (const [offset, delta] of [
      [0, 'Once '],
      [5, 'upon'],
    ] as const)
      say({ offset, delta });
    await waitFor(() => stream.frames.length === 2);
    expect(reads).toBe(before);
    say({ offset: 9, delta: '', end: true });
    goesOn(ENTERED, ENDED);
    await stream.ended;
    expect(stream.frames.map(({ id, event }) => [id, event])).toEqual([
      [undefined, 'text'],
      [undefined, 'text'],
      [undefined, 'text'],
      ['1', 'history'],
      ['2', 'history'],
      [undefined, 'execution'],
    ]);
    expect(stream.of('text')[1]).toEqual(piece({ offset: 5, delta: 'upon' }));
  });

  it('stays open while the record cannot be read', async () => {
    const stream = await open();
    await idle(1);
    away = 2;
    goesOn(ENTERED, ENDED);
    for (const left of [1, 0]) {
      await waitFor(() => away === left && door.ports.timersArmed === 1);
      door.ports.advance(1_000);
    }
    await stream.ended;
    expect(idsOf(stream)).toEqual(['1', '2', undefined]);
  });

  it('reads the record once for all that wait for the same part of it', async () => {
    const streams = await Promise.all(Array.from({ length: 50 }, () => open()));
    await idle(50);
    const before = reads;
    goesOn(ENTERED, ENDED);
    await Promise.all(streams.map(({ ended }) => ended));
    for (const stream of streams) expect(idsOf(stream)).toEqual(['1', '2', undefined]);
    expect(reads - before).toBe(1);
  });

  it('is left without a trace', async () => {
    const stream = await open();
    await idle(1);
    stream.leave();
    await waitFor(() => door.ports.followers.get(id)?.size === 0 && door.ports.timersArmed === 0);
  });

  it('ends when the service stops, without an end of the execution', async () => {
    const stream = await open();
    await idle(1);
    await door.close();
    await stream.ended;
    expect(stream.frames).toEqual([]);
  });

  it('is refused for what is not there, and after what is no event', async () => {
    const headers = { 'last-event-id': 'x' };
    expect(await api.send('GET', path(), { headers })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'Last-Event-ID' }] },
    });
    id = 'execution_of_nobody';
    expect((await open()).status).toBe(404);
  });
});
