import { EXECUTION_ID_PREFIX, EngineError, TOPICS, isJsonObject, type TenantId } from '@workflows/contracts';
import { TriggerResolver } from '@workflows/executor-service';
import type { QuarantineDesk } from '@workflows/gateway-service';
import { parseTrigger } from '@workflows/messaging';
import {
  HEARD_EVENTS,
  type EventStarts,
  type ProgramCatalog,
  type QuarantinedRecord,
  type RegistryClient,
  type Starter,
} from '@workflows/runtime';
import type { Foundation } from './foundation';

export interface QuarantineLinks {
  registry: RegistryClient;
  catalog: ProgramCatalog;
  starter: Starter;
  listening: Pick<EventStarts, 'replay'>;
}

/** Quarantined triggers and events are tried again as they are; what still cannot start anything stays quarantined, with the reason. */
export function quarantineDesk(
  { persistence, clock, entropy }: Foundation,
  { registry, catalog, starter, listening }: QuarantineLinks,
): QuarantineDesk {
  const resolver = new TriggerResolver(registry, catalog);
  return {
    reader: persistence.quarantine,
    replay: async (tenant, record) => {
      switch (record.topic) {
        case TOPICS.triggers:
          return replayTrigger(tenant, record);
        case HEARD_EVENTS:
          return replayEvent(tenant, record);
        default:
          throw refused(
            `Only events and records of ${TOPICS.triggers} can be replayed; this one is of ${record.topic}.`,
          );
      }
    },
  };

  async function replayTrigger(tenant: TenantId, { id, raw }: QuarantinedRecord): Promise<void> {
    const parsed = parseTrigger(Buffer.from(raw));
    if (!parsed.ok) throw refused(parsed.reason);
    const facts = { tenant, executionId: `${EXECUTION_ID_PREFIX}${entropy.uuid()}`, createdAt: clock.now() };
    const record = { ...parsed.value, idempotencyKey: parsed.value.idempotencyKey ?? `replay of ${id}` };
    const resolved = await resolver.resolve(record, facts);
    if (!resolved.ok) throw refused(resolved.reason);
    await starter.start(resolved.request);
  }

  /** By the newest version of the workflow: what was wrong may have been mended. */
  async function replayEvent(tenant: TenantId, { offset, raw, at }: QuarantinedRecord): Promise<void> {
    const heard: unknown = JSON.parse(raw);
    const { workflow, event } = isJsonObject(heard) ? heard : {};
    if (typeof workflow !== 'string' || event === undefined) throw refused('it names no workflow and event.');
    const { workflowId, version } = await registry.ask('registry.workflows.resolve', tenant, { ref: workflow });
    const reason = await listening.replay(
      { tenant, event: offset, workflowId, version },
      { number: offset, receivedAt: at, body: event },
    );
    if (reason !== undefined) throw refused(reason);
  }
}

function refused(reason: string): EngineError {
  return new EngineError('FIELD_INVALID', `The record cannot be replayed: ${reason}`);
}
