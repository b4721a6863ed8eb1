export { startKafka, type KafkaOptions, type KafkaServer } from './start-kafka';
export { hasJava } from './java';
export { KafkaUnavailable } from './errors';
export { isFree } from './ports';
