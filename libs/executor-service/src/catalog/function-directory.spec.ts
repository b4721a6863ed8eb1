import type { Pause } from '@workflows/contracts';
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
