import { PAUSE_TRACE_MS, type Pause, type PauseSubject } from '@workflows/contracts';
import type { PauseStore } from '@workflows/runtime';
import { Connections } from './connections';
import { Sweeper } from './sweeper';
import { TENANT, openTestPersistence } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;
let pauses: PauseStore;
let count = 0;

beforeAll(async () => {
  persistence = await openTestPersistence();
  ({ pauses } = persistence);
});
afterAll(() => persistence.end());

const ROWS = `select subject from pause where tenant = 'bounded' order by subject`;
const subject = (over: Partial<PauseSubject> = {}): PauseSubject => ({
  tenant: TENANT,
  kind: 'function',
  subject: `apollo.search ${++count}`,
  ...over,
});
function inForce(pause: Pause | 'tooMany'): Pause {
  if (pause === 'tooMany') throw new Error('there are too many');
  return pause;
}
const isPaused = async (one: PauseSubject) =>
  (await pauses.find(one.tenant, one.kind, [one.subject, 'another'])).length > 0;

const MOST = 100;

describe('a pause', () => {
  it('is made once, keeps its first word, and is over once', async () => {
    const one = subject();
    const first = inForce(await pauses.pause(one, { reason: 'it is \0 down' }, MOST));
    expect(first).toEqual({ ...one, revision: 1, pausedAt: expect.any(Number), reason: 'it is \uFFFD down' });
    expect(await pauses.pause(one, { reason: 'another' }, MOST)).toEqual(first);
    await pauses.resume(one);
    expect(await isPaused(one)).toBe(false);
    const [told] = await pauses.changes(first.revision, 10);
    await pauses.resume(one);
    expect(await pauses.changes(first.revision, 10)).toEqual([told]);
    expect(inForce(await pauses.pause(one, {}, MOST)).revision).toBeGreaterThan(told?.revision ?? Infinity);
  });

  it('of its own making does not shorten what somebody has paused, nor come after what has changed since, and ends by itself', async () => {
    const one = subject();
    const word = { reason: 'it \0 fails', pauseRevision: 0 };
    await pauses.pause(one, { reason: 'repairs' }, MOST);
    await pauses.pauseItself(one, { ...word, pauseRevision: 1_000, resumeAfterMs: 0 });
    expect(await pauses.find(one.tenant, one.kind, [one.subject])).toMatchObject([{ reason: 'repairs' }]);
    await pauses.resume(one);
    await pauses.pauseItself(one, word);
    expect(await isPaused(one)).toBe(false);
    const over = (await pauses.changes(0, 1_000)).find((pause) => pause.subject === one.subject);
    const known = { pauseRevision: over?.revision ?? 0 };
    await pauses.pauseItself(one, { ...word, ...known, resumeAfterMs: 0 });
    expect(await isPaused(one)).toBe(false);
    const [ended] = await pauses.changes(known.pauseRevision, 1_000);
    expect(ended).toMatchObject({ ...one, by: 'errorRate', reason: 'it \uFFFD fails', resumedAt: ended?.pausedAt });
  });

  it('of its own making is made where there was none, is resumed, and becomes that of whoever pauses it', async () => {
    const one = subject();
    await pauses.pauseItself(one, { reason: 'r', pauseRevision: 0, resumeAfterMs: 59_999.5 });
    const [made] = await pauses.find(one.tenant, one.kind, [one.subject]);
    expect(made).toMatchObject({ by: 'errorRate', resumedAt: (made?.pausedAt ?? 0) + 60_000 });
    const taken = inForce(await pauses.pause(one, {}, MOST));
    expect(taken).toEqual({ ...one, revision: expect.any(Number), pausedAt: expect.any(Number) });
    const other = subject();
    await pauses.pauseItself(other, { reason: 'r', pauseRevision: 0, resumeAfterMs: 60_000 });
    await pauses.resume(other);
    expect(await isPaused(other)).toBe(false);
  });

  it('belongs to one tenant and one kind of thing', async () => {
    const one = subject();
    await pauses.pause(one, {}, MOST);
    expect(await isPaused({ ...one, tenant: 'another' })).toBe(false);
    expect(await isPaused({ ...one, kind: 'workflow' })).toBe(false);
  });

  it('is told in the order of its changes, a page at a time', async () => {
    const before = (await pauses.changes(0, 1_000)).at(-1)?.revision ?? 0;
    const three = [subject(), subject(), subject()];
    await Promise.all(three.map((one) => pauses.pause(one, {}, MOST)));
    const page = await pauses.changes(before, 2);
    const rest = await pauses.changes(page.at(-1)?.revision ?? 0, 1_000);
    expect([...page, ...rest].map((one) => one.subject).sort()).toEqual(three.map((one) => one.subject).sort());
  });

  it('is one of so many of its tenant and kind, until what is over is swept away a day later', async () => {
    const ours = [1, 2, 3].map((number) => subject({ tenant: 'bounded', subject: `f ${number}` }));
    const [first, second, third] = ours as [PauseSubject, PauseSubject, PauseSubject];
    for (const one of [first, second]) expect(await pauses.pause(one, {}, 2)).toMatchObject(one);
    await pauses.resume(first);
    expect(await pauses.pause(third, {}, 2)).toBe('tooMany');
    expect(await pauses.pause({ ...third, kind: 'workflow' }, {}, 2)).toMatchObject({ kind: 'workflow' });
    expect(await pauses.pause(first, {}, 2)).toMatchObject(first);
    await pauses.resume(first);
    const connections = new Connections(persistence.url, 'sweep', 1, () => undefined);
    const sweeper = new Sweeper(connections, (message, error) => {
      throw new Error(message, { cause: error });
    });
    const rows = () => connections.run<{ subject: string }>('rows', ROWS, []);
    await sweeper.sweep();
    expect(await rows()).toHaveLength(3);
    await connections.run(
      'age',
      `update pause set resumed_at = resumed_at - ${PAUSE_TRACE_MS} where tenant = 'bounded'`,
      [],
    );
    await sweeper.sweep();
    expect((await rows()).map(({ subject: name }) => name)).toEqual(['f 2', 'f 3']);
    expect(await pauses.pause(third, {}, 2)).toMatchObject(third);
    await sweeper.close();
    await connections.close();
  });
});
