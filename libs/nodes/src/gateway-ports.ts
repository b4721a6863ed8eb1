import type { ExecutionCommand } from '@workflows/contracts';
import type { GatewayPorts } from '@workflows/gateway-service';
import {
  DocumentNews,
  EventStarts,
  type CommandBus,
  type ExecutionFollow,
  type ExecutionIds,
  type ExecutionWatch,
  type ProgramCatalog,
  type RegistryClient,
  type Starter,
  type TaskSource,
} from '@workflows/runtime';
import { definitionTester } from './definition-tester';
import type { Foundation } from './foundation';
import { quarantineDesk } from './quarantine-desk';

/** What differs between one process and many; all else of the REST door is the same. */
export interface GatewayLinks {
  registry: RegistryClient;
  catalog: ProgramCatalog;
  bus: CommandBus;
  starter: Starter;
  ids: ExecutionIds;
  watch: ExecutionWatch;
  follow: ExecutionFollow;
  tasks: TaskSource;
}

export function gatewayPorts(foundation: Foundation, { catalog, ...links }: GatewayLinks): GatewayPorts {
  const {
    persistence,
    objects,
    documents,
    tokens,
    signatures,
    clock,
    entropy,
    troubles,
    evaluator,
    schemas,
    pictures,
    secretDesk,
    eventsLookMs: lookMs,
  } = foundation;
  const { reader, finder, changes, presence, events, approvals, hearings, operations } = persistence;
  const { registry, starter, bus } = links;
  const trouble = (message: string, details: Record<string, unknown>): void =>
    troubles.tell('gateway', message, details);
  const listening = new EventStarts({ hearings, starter, catalog, evaluator, clock, trouble, lookMs });
  const send = (command: ExecutionCommand): void => {
    bus.send(command).catch(() => undefined); // a hint, like all that news are
  };
  const news = new DocumentNews({ waits: events, starts: listening, clock, send });
  const quarantine = quarantineDesk(foundation, { registry, catalog, starter, listening });
  return {
    reader,
    finder,
    changes,
    presence,
    objects,
    documents: documents.telling(news.tell),
    events,
    eventStarts: listening,
    operations,
    approvals,
    quarantine,
    tokens,
    signatures,
    schemas,
    pictures,
    secrets: secretDesk,
    clock,
    entropy,
    tester: definitionTester(),
    ...links,
  };
}
