import type { GatewayPorts } from '@workflows/gateway-service';
import {
  EventStarts,
  type CommandBus,
  type ExecutionWatch,
  type ProgramCatalog,
  type RegistryClient,
  type StartIntake,
  type TaskSource,
} from '@workflows/runtime';
import { ExpressionPool } from '@workflows/threads';
import { definitionTester } from './definition-tester';
import type { Foundation } from './foundation';
import { quarantineDesk } from './quarantine-desk';

/** What differs between one process and many; all else of the REST door is the same. */
export interface GatewayLinks {
  registry: RegistryClient;
  catalog: ProgramCatalog;
  bus: CommandBus;
  starts: StartIntake;
  watch: ExecutionWatch;
  tasks: TaskSource;
}

/** For the conditions and inputs of workflows that listen; no process is started before the first that needs one. */
const EXPRESSION_PROCESSES = 2;

export function gatewayPorts(foundation: Foundation, { catalog, ...links }: GatewayLinks): GatewayPorts {
  const { persistence, objects, tokens, signatures, clock, entropy, logger } = foundation;
  const { reader, presence, events, approvals, hearings } = persistence;
  const { registry, starts } = links;
  const evaluator = new ExpressionPool(EXPRESSION_PROCESSES);
  const trouble = (message: string, { error, ...details }: Record<string, unknown>): void =>
    logger.warn({ ...details, ...(error !== undefined && { err: error }) }, message);
  const listening = new EventStarts({ hearings, starts, catalog, evaluator, clock, trouble });
  const eventStarts = {
    begin: () => listening.begin(),
    settleAll: (...heard: Parameters<EventStarts['settleAll']>) => listening.settleAll(...heard),
    close: async () => {
      await listening.close();
      await evaluator.close();
    },
  };
  const quarantine = quarantineDesk(foundation, { registry, catalog, starts, listening });
  return {
    reader,
    presence,
    objects,
    events,
    eventStarts,
    approvals,
    quarantine,
    tokens,
    signatures,
    clock,
    entropy,
    tester: definitionTester(),
    ...links,
  };
}
