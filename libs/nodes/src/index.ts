export { ExecutorNode } from './executor-node';
export { openFoundation } from './foundation';
export type { Foundation } from './foundation';
export { gatewayPorts } from './gateway-ports';
export type { GatewayLinks } from './gateway-ports';
export { openKafka } from './kafka-cluster';
export { KafkaExecutorNode } from './kafka-executor-node';
export type { KafkaExecutorOptions, Listen, TcpPlace } from './kafka-executor-node';
export { KafkaGatewayLinks } from './kafka-gateway-links';
