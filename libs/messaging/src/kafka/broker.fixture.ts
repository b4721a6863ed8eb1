import type { Kafka } from 'kafkajs';
import { BROKER_START_MS, freshTopicPrefix, hasTestBroker, testBroker, waitFor } from '@workflows/testing';
import { SILENT } from '../log';
import type { TopicOwner } from './installation-mark';
import { createKafka } from './kafka-client';
import { RecordMac } from './record-mac';
import { topicNames, type TopicNames } from './topic-names';
import { ensureTopics } from './topics';

export interface TestInstallation {
  kafka: Kafka;
  brokers: string[];
  topics: TopicNames;
  mac: RecordMac;
  owner: TopicOwner;
}

/** What the processes of these specs share. */
export const SPEC_MAC = new RecordMac({ secret: 'a secret of the specs', installation: 'specs' });

/** Topics of their own on the broker of this test run. */
export async function installation(shardCount: number): Promise<TestInstallation> {
  const brokers = [await testBroker()];
  const kafka = createKafka({ brokers, clientId: 'specs', log: SILENT });
  const topics = topicNames(freshTopicPrefix());
  const owner = { id: 'specs', progress: { isNew: true, read: [] } };
  await ensureTopics(kafka, { shardCount, owner, topics, partitions: 3, log: SILENT });
  return { kafka, brokers, topics, mac: SPEC_MAC, owner };
}

/** `describe` with a broker that is up; skipped, and saying why, where Kafka was switched off. */
export function describeKafka(name: string, body: () => void): void {
  if (!hasTestBroker()) return describe.skip(`${name} (WORKFLOWS_TEST_KAFKA=off)`, body);
  describe(name, () => {
    beforeAll(() => testBroker(), BROKER_START_MS);
    body();
  });
}

/** Waits for a condition; fails with what is missing. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, within = 20_000): Promise<void> {
  await waitFor(condition, { within }).catch((error: unknown) => {
    throw new Error(`Not within ${within} ms: ${what}`, { cause: error });
  });
}
