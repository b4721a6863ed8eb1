import { EVERY_TENANT } from '@workflows/contracts';
import type { Probe } from '@workflows/platform';
import type { RegistryClient } from '@workflows/runtime';

/** A question that any registry answers, with nothing: no function has changed after all of them. */
const AFTER_ALL = { revision: Number.MAX_SAFE_INTEGER };

/** Whether the registry answers; `toleratedMs`: for so long one can do without it. */
export function registryProbe(registry: RegistryClient, toleratedMs = 0): Probe {
  return {
    name: 'registry',
    toleratedMs,
    check: async () => {
      await registry.ask('registry.functions.changes', EVERY_TENANT, AFTER_ALL);
    },
  };
}
