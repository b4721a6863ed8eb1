import { EXECUTION_ID_PREFIX, EngineError, TOPICS } from '@workflows/contracts';
import { TriggerResolver, type RegistryProgramCatalog } from '@workflows/executor-service';
import type { QuarantineDesk } from '@workflows/gateway-service';
import { parseTrigger } from '@workflows/messaging';
import type { RegistryClient, StartIntake } from '@workflows/runtime';
import { schemaCheck } from './executor-node';
import type { Foundation } from './foundation';

/** Quarantined triggers are tried again as they are; what still cannot be understood stays quarantined, with the reason. */
export function quarantineDesk(foundation: Foundation, catalog: RegistryProgramCatalog, registry: RegistryClient, starts: StartIntake): QuarantineDesk {
  const { persistence, clock, entropy } = foundation;
  const resolver = new TriggerResolver(registry, catalog, schemaCheck);
  return {
    reader: persistence.quarantine,
    replay: async ({ id, topic, raw }) => {
      if (topic !== TOPICS.triggers) throw refused(`Only records of ${TOPICS.triggers} can be replayed; this one is of ${topic}.`);
      const parsed = parseTrigger(Buffer.from(raw));
      if (!parsed.ok) throw refused(parsed.reason);
      const facts = { executionId: `${EXECUTION_ID_PREFIX}${entropy.uuid()}`, createdAt: clock.now() };
      const record = { ...parsed.value, idempotencyKey: parsed.value.idempotencyKey ?? `replay of ${id}` };
      const resolved = await resolver.resolve(record, facts);
      if (!resolved.ok) throw refused(resolved.reason);
      await starts.start(resolved.request);
    },
  };
}

function refused(reason: string): EngineError {
  return new EngineError('FIELD_INVALID', `The record cannot be replayed: ${reason}`);
}
