import { createRequire } from 'node:module';
import type { kafkaService } from './kafka-service';

const require = createRequire(__filename);

/** The client of Kafka is large: it is loaded here, where brokers are named. */
export function loadKafkaService(): typeof kafkaService {
  return (require('./kafka-service') as typeof import('./kafka-service')).kafkaService;
}
