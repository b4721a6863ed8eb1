import type { GatewayPorts, QuarantineDesk } from '@workflows/gateway-service';
import type { CommandBus, ExecutionWatch, RegistryClient, StartIntake, TaskSource } from '@workflows/runtime';
import { definitionTester } from './definition-tester';
import type { Foundation } from './foundation';

/** What differs between one process and many; all else of the REST door is the same. */
export interface GatewayLinks {
  registry: RegistryClient;
  bus: CommandBus;
  starts: StartIntake;
  watch: ExecutionWatch;
  tasks: TaskSource;
  quarantine?: QuarantineDesk;
}

export function gatewayPorts({ persistence, tokens, signatures, clock, entropy }: Foundation, links: GatewayLinks): GatewayPorts {
  const { reader, presence, objects, events, approvals } = persistence;
  return { reader, presence, objects, events, approvals, tokens, signatures, clock, entropy, tester: definitionTester(), ...links };
}
