import { PAUSE_TRACE_MS, type Pause } from '@workflows/contracts';
import type { RegistryClient } from '@workflows/runtime';
import { FakeClock } from '@workflows/testing';
import { RegistryFunctionDirectory } from './function-directory';

const FAILING = { tenant: 'acme', name: 'search', reason: 'it fails', pauseRevision: 0 };
const SUBJECT = { tenant: 'acme', kind: 'function', subject: 'search' } as const;

it('knows of the pause of a function that fails too often once it has asked for it', async () => {
  const asked: unknown[][] = [];
  const pauses: Pause[] = [];
  const registry = {
    ask: async (...question: unknown[]) => {
      const [pattern] = question;
      if (pattern === 'registry.functions.changes') return { functions: [], pauses };
      asked.push(question);
      pauses.push({ ...SUBJECT, revision: 1, pausedAt: 0, by: 'errorRate' });
      return { paused: true };
    },
  } as RegistryClient;
  const directory = new RegistryFunctionDirectory(registry, new FakeClock(), () => undefined);
  await directory.pauseFailing(FAILING);
  const { tenant, ...failing } = FAILING;
  expect(asked).toEqual([['registry.functions.break', tenant, failing]]);
  expect(directory.isPaused(SUBJECT)).toBe(true);
});

it('takes for over what the registry tells nothing of any more, once it was away for longer than that is kept', async () => {
  let pauses: Pause[] = [{ ...SUBJECT, revision: 7, pausedAt: 0 }];
  const asked: unknown[] = [];
  const registry = {
    ask: async (...question: unknown[]) => {
      asked.push(question[2]);
      return { functions: [], pauses };
    },
  } as RegistryClient;
  const clock = new FakeClock();
  const directory = new RegistryFunctionDirectory(registry, clock, () => undefined);
  const told: Pause[] = [];
  directory.onPause((pause) => told.push(pause));
  await directory.refresh();
  pauses = [];
  clock.advance(1_000);
  await directory.refresh();
  expect(directory.isPaused(SUBJECT)).toBe(true);
  clock.advance(PAUSE_TRACE_MS);
  await directory.refresh();
  expect(asked.map((question) => (question as { pauseRevision: number }).pauseRevision)).toEqual([0, 7, 0]);
  expect([directory.isPaused(SUBJECT), told.at(-1)?.resumedAt]).toEqual([false, clock.now()]);
});
