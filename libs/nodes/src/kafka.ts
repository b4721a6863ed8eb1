/** The door of the Kafka form: who goes in by the main one loads no client of Kafka. */
export { openKafka } from './kafka-cluster';
export type { KafkaCluster } from './kafka-cluster';
export { KafkaExecutorNode } from './kafka-executor-node';
export type { KafkaExecutorOptions, Listen, TcpPlace } from './kafka-executor-node';
export { KafkaGatewayLinks } from './kafka-gateway-links';
