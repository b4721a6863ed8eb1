import type { PauseSubject } from '@workflows/contracts';
import type { PauseStore } from '@workflows/runtime';
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

const subject = (over: Partial<PauseSubject> = {}): PauseSubject => ({
  tenant: TENANT,
  kind: 'function',
  subject: `apollo.search ${++count}`,
  ...over,
});
const isPaused = async (one: PauseSubject) =>
  (await pauses.find(one.tenant, one.kind, [one.subject, 'another'])).length > 0;

describe('a pause', () => {
  it('is made once, keeps its first word, and is over once', async () => {
    const one = subject();
    const first = await pauses.pause(one, { reason: 'it is \0 down' });
    expect(first).toEqual({ ...one, revision: 1, pausedAt: expect.any(Number), reason: 'it is \uFFFD down' });
    expect(await pauses.pause(one, { reason: 'another' })).toEqual(first);
    await pauses.resume(one);
    expect(await isPaused(one)).toBe(false);
    const [told] = await pauses.changes(first.revision, 10);
    await pauses.resume(one);
    expect(await pauses.changes(first.revision, 10)).toEqual([told]);
    expect((await pauses.pause(one, {})).revision).toBeGreaterThan(told?.revision ?? Infinity);
  });

  it('of its own making does not shorten what somebody has paused, nor come after what has changed since, and ends by itself', async () => {
    const one = subject();
    const word = { reason: 'it \0 fails', pauseRevision: 0 };
    await pauses.pause(one, { reason: 'repairs' });
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
    const taken = await pauses.pause(one, {});
    expect(taken).toEqual({ ...one, revision: expect.any(Number), pausedAt: expect.any(Number) });
    const other = subject();
    await pauses.pauseItself(other, { reason: 'r', pauseRevision: 0, resumeAfterMs: 60_000 });
    await pauses.resume(other);
    expect(await isPaused(other)).toBe(false);
  });

  it('belongs to one tenant and one kind of thing', async () => {
    const one = subject();
    await pauses.pause(one, {});
    expect(await isPaused({ ...one, tenant: 'another' })).toBe(false);
    expect(await isPaused({ ...one, kind: 'workflow' })).toBe(false);
  });

  it('is told in the order of its changes, a page at a time', async () => {
    const before = (await pauses.changes(0, 1_000)).at(-1)?.revision ?? 0;
    const three = [subject(), subject(), subject()];
    await Promise.all(three.map((one) => pauses.pause(one, {})));
    const page = await pauses.changes(before, 2);
    const rest = await pauses.changes(page.at(-1)?.revision ?? 0, 1_000);
    expect([...page, ...rest].map((one) => one.subject).sort()).toEqual(three.map((one) => one.subject).sort());
  });
});
