import { hasTestBroker } from '@workflows/testing';

/** `describe` where Kafka runs; skipped, and saying why, where it was switched off. */
export function describeKafka(name: string, body: () => void): void {
  if (hasTestBroker()) describe(name, body);
  else describe.skip(`${name} (WORKFLOWS_TEST_KAFKA=off)`, body);
}
