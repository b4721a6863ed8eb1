import type { Admin, ITopicConfig, Kafka } from 'kafkajs';
import { reasonOf, type MessagingLog } from '../log';
import { assertOwnTopics, markOf, type TopicOwner } from './installation-mark';
import { topicNames, type TopicNames } from './topic-names';

/** One record may hold a whole body of 10 MiB, written as a string inside JSON. */
const MAX_RECORD_BYTES = 24 * 2 ** 20;
const HOUR_MS = 3_600_000;
const LEADERS_WITHIN_MS = 30_000;
const LEADERS_PAUSE_MS = 200;

export interface TopicSettings {
  shardCount: number;
  owner: TopicOwner;
  log: MessagingLog;
  topics?: TopicNames;
  replicationFactor?: number;
  /** Partitions of the topics that are not divided by shard. */
  partitions?: number;
  /** How long commands and triggers stay; executors that are away for longer lose some and halt (I15). */
  retentionMs?: number;
}

/**
 * Makes the topics that are missing, and marks them as those of this installation. Throws if they are of another one, or if
 * `workflows.commands` has another number of partitions than there are shards (I35): the commands of an execution would go to
 * somebody who does not own it.
 */
export async function ensureTopics(kafka: Kafka, settings: TopicSettings): Promise<void> {
  const names = settings.topics ?? topicNames();
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    if (existing.has(names.commands)) await untilLed(admin, names.commands); // another process may be making it
    await assertOwnTopics(admin, existing, names, settings.owner);
    const mark = markOf(names, settings.owner);
    if (!existing.has(mark)) await makeMark(admin, mark, settings); // first: nobody finds our records without it
    const wanted = wantedTopics(names, settings);
    const missing = wanted.filter(({ topic }) => !existing.has(topic));
    if (missing.length > 0) await create(admin, missing);
    for (const { topic } of wanted) await untilLed(admin, topic);
    await checkPartitions(admin, names.commands, settings.shardCount);
  } finally {
    await admin.disconnect();
  }
}

function wantedTopics(names: TopicNames, settings: TopicSettings): ITopicConfig[] {
  const { shardCount, replicationFactor = 1, partitions = 12, retentionMs = 7 * 24 * HOUR_MS } = settings;
  const topic = (name: string, numPartitions: number, retention: number, size?: number): ITopicConfig => ({
    topic: name,
    numPartitions,
    replicationFactor,
    configEntries: [
      { name: 'retention.ms', value: String(retention) },
      { name: 'cleanup.policy', value: 'delete' }, // a compacted log has gaps, and shards do not take gaps
      ...(size === undefined ? [] : [{ name: 'max.message.bytes', value: String(size) }]),
    ],
  });
  return [
    topic(names.commands, shardCount, retentionMs, MAX_RECORD_BYTES),
    topic(names.replies, partitions, HOUR_MS, MAX_RECORD_BYTES),
    topic(names.events, partitions, retentionMs),
    topic(names.triggers, partitions, retentionMs, MAX_RECORD_BYTES),
    topic(names.quarantine, 1, 30 * 24 * HOUR_MS, MAX_RECORD_BYTES),
  ];
}

async function create(admin: Admin, topics: ITopicConfig[]): Promise<void> {
  try {
    // What kafkajs does for leaders ends with the first broker that has not heard of the topic yet; `untilLed` waits for it.
    await admin.createTopics({ topics, waitForLeaders: false });
  } catch (error) {
    // Services start together: what matters is that all are there now, not who made them.
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ topic }) => !existing.has(topic)).map(({ topic }) => topic);
    if (missing.length > 0)
      throw new Error(`The topics ${missing.join(', ')} could not be made: ${reasonOf(error)}`, { cause: error });
  }
}

/** Where others make the topics, and we may not, all works as well without; only a mix-up is not seen. */
async function makeMark(admin: Admin, mark: string, { log, replicationFactor = 1 }: TopicSettings): Promise<void> {
  await create(admin, [{ topic: mark, numPartitions: 1, replicationFactor }]).catch((error: unknown) =>
    log.warn(`The topics cannot be marked as those of this installation; make the topic ${mark}, which stays empty`, {
      reason: reasonOf(error),
    }),
  );
}

/**
 * A partition that was made a moment ago, perhaps by another process, may have no leader yet, and a broker may not even know of
 * the topic; whoever reads it then is refused, and the metadata of the client goes stale.
 */
async function untilLed(admin: Admin, topic: string): Promise<void> {
  for (const deadline = Date.now() + LEADERS_WITHIN_MS; ;) {
    try {
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`The partitions of ${topic} have no leaders: ${reasonOf(error)}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, LEADERS_PAUSE_MS));
    }
  }
}

async function checkPartitions(admin: Admin, topic: string, shardCount: number): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const found = topics[0]?.partitions.length;
  if (found !== shardCount) {
    throw new Error(
      `${topic} has ${found} partitions, but this installation has ${shardCount} shards. The two must be equal; ` +
        `delete the topic once it is empty, and it is made anew with ${shardCount}.`,
    );
  }
}
