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
