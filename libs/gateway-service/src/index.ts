export { buildOpenApi, serveDocs } from './docs/open-api';
export { GatewayModule } from './gateway.module';
export type { GatewayPortsFactory } from './gateway.module';
export type { EventStartsRole, GatewayPorts, QuarantineDesk } from './ports';
