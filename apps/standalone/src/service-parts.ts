import type { DynamicModule } from '@nestjs/common';
import type { GatewayPorts } from '@workflows/gateway-service';
import type { Listen } from '@workflows/nodes/kafka';
import type { Probe } from '@workflows/platform';

/** What the two forms of the one-process service differ in. */
export interface ServiceParts {
  modules: DynamicModule[];
  ports: GatewayPorts;
  probes: Probe[];
  start(listen: Listen): Promise<RunningService>;
}

export interface RunningService {
  /** Finishes what has been taken in (I17); called when no request comes in any more. */
  stop(): Promise<void>;
}
