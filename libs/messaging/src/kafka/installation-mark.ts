import { createHmac } from 'node:crypto';
import type { LogProgress } from '@workflows/runtime';
import type { Admin } from 'kafkajs';
import type { TopicNames } from './topic-names';
import { readWatermarks } from './watermarks';

/** Which installation the topics are to be of, and what its database knows of them. */
export interface TopicOwner {
  id: string;
  progress: LogProgress;
}

/** Names an installation to everybody, and tells nothing of its secret. */
export function installationId(secret: string): string {
  return createHmac('sha256', secret).update('workflows: id of the installation').digest('hex').slice(0, 16);
}

/** An empty topic whose name says whose the topics are: seen in the list of topics, without a record to read. */
export function markOf(names: TopicNames, { id }: Pick<TopicOwner, 'id'>): string {
  return names.marks + id;
}

/**
 * Throws where database and topics are not of one installation. Nothing would fail: commands of others cannot be read, and the log
 * would be worked through without a result, or stand still.
 *   M1. Where our own mark is there the topics are ours, whatever other marks there are: anybody who may make a topic can make one.
 *   M2. Topics without a mark are of an earlier release, and become ours unless they do not fit to the database.
 */
export async function assertOwnTopics(
  admin: Admin,
  existing: ReadonlySet<string>,
  names: TopicNames,
  owner: TopicOwner,
): Promise<void> {
  const isMarked = existing.has(markOf(names, owner));
  const stranger = [...existing].find((topic) => topic.startsWith(names.marks));
  if (!isMarked && stranger !== undefined) throw new Error(strangersTopics(names, owner, `${stranger} says so`));
  const log = existing.has(names.commands) ? await readWatermarks(admin, names.commands) : new Map();
  const endOf = (shard: number): number => log.get(shard)?.high ?? 0;
  if (!isMarked && owner.progress.isNew && [...log.values()].some(({ high }) => high > 0)) {
    const reason = `${names.commands} has records, and nobody has ever worked on this database`;
    throw new Error(strangersTopics(names, owner, reason));
  }
  const { read } = owner.progress;
  const [one] = read;
  if (one && read.every(({ shard, nextOffset }) => nextOffset > endOf(shard)))
    throw new Error(lostTopics(names, one.shard, one.nextOffset, endOf(one.shard)));
}

function strangersTopics(names: TopicNames, owner: TopicOwner, reason: string): string {
  const { marks: _, ...topics } = names;
  return (
    `The topics of this Kafka belong to another installation than this database, which is ${owner.id}: ${reason}. ` +
    `Look whether KAFKA_BROKERS and DATABASE_URL are those that belong together. If the other installation is gone for good, ` +
    `stop all processes and delete its topics (${Object.values(topics).join(', ')}, and ${names.marks}*); the next start makes them anew. ` +
    `If they are of this database all the same, make the topic ${markOf(names, owner)}.`
  );
}

function lostTopics(names: TopicNames, shard: number, read: number, end: number): string {
  return (
    `The topics of this Kafka are not those that this database has worked with: of ${names.commands}/${shard} it has read ` +
    `everything before offset ${read}, and the log ends at ${end}. Look whether KAFKA_BROKERS and DATABASE_URL are those that ` +
    `belong together. If the topics were lost or made anew, stop all executors, let the database begin at the start of the new ones ` +
    `(docs/operating.md, "Backup"), and start again.`
  );
}
