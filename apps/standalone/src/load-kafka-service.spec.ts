import { startStandalone } from './standalone';
import { loadKafkaService } from './load-kafka-service';

jest.mock('kafkajs', () => {
  throw new Error('The client of Kafka was loaded.');
});

describe('the client of Kafka', () => {
  it('is loaded by nobody who does not speak to it', () => {
    expect(startStandalone).toBeDefined();
    expect(loadKafkaService).toThrow('The client of Kafka was loaded.');
  });
});
