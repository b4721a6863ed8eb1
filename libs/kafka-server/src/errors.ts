/** Why there is no Kafka broker. The message says what is wrong, where, and what to do about it. */
export class KafkaUnavailable extends Error {
  readonly code = 'KAFKA_UNAVAILABLE';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KafkaUnavailable';
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
