import type { Admin } from 'kafkajs';
import { freshTopicPrefix, testBroker } from '@workflows/testing';
import type { MessagingLog } from '../log';
import { describeKafka, until } from './broker.fixture';
import { installationId, markOf, type TopicOwner } from './installation-mark';
import { createKafka } from './kafka-client';
import { RecordMac } from './record-mac';
import { produce } from './shards.fixture';
import { topicNames, type TopicNames } from './topic-names';
import { ensureTopics } from './topics';

const SHARDS = 4;
const OURS = installationId('ours');
const THEIRS = installationId('theirs');

describeKafka('topics, and the database that they belong to', () => {
  const lines: string[] = [];
  const say = (message: string): unknown => lines.push(message);
  const log: MessagingLog = { debug: say, info: say, warn: say, error: say };
  let kafka: ReturnType<typeof createKafka>;
  let admin: Admin;
  let topics: TopicNames;

  beforeAll(async () => {
    kafka = createKafka({ brokers: [await testBroker()], clientId: 'specs', log });
    admin = kafka.admin();
    await admin.connect();
  });
  afterAll(() => admin.disconnect());
  beforeEach(() => (topics = topicNames(freshTopicPrefix())));

  /** A process of an installation starts on the topics; `readUpTo`: what its database says of each shard, if anybody ever worked on it. */
  function start(id: string, readUpTo?: number): Promise<void> {
    const shards = readUpTo ? [...Array(SHARDS).keys()] : [];
    const read = shards.map((shard) => ({ shard, nextOffset: readUpTo ?? 0 }));
    const owner: TopicOwner = { id, progress: { isNew: readUpTo === undefined, read } };
    return ensureTopics(kafka, { shardCount: SHARDS, owner, topics, partitions: 1, log });
  }

  async function made(): Promise<string[]> {
    return (await admin.listTopics()).filter((topic) => topic.startsWith(topics.marks.replace(/workflows.*/, '')));
  }

  /** Of an earlier release, which made no marks. */
  async function unmark(): Promise<void> {
    const marks = (await made()).filter((topic) => topic.startsWith(topics.marks));
    await admin.deleteTopics({ topics: marks });
    await until('the marks are gone', async () => !(await made()).some((topic) => marks.includes(topic)));
  }

  const write = (): Promise<string[]> =>
    produce({ kafka, topics, mac: new RecordMac({ secret: 's', installation: 'ours' }) }, SHARDS, 40);

  it('are marked at the first start, and refused to every other database from then on', async () => {
    await start(OURS);
    expect(await made()).toContain(markOf(topics, { id: OURS }));
    await start(OURS);
    await expect(start(THEIRS)).rejects.toThrow(
      new RegExp(
        `belong to another installation than this database, which is ${THEIRS}: .*${OURS} says so.*KAFKA_BROKERS`,
      ),
    );
    await expect(start(THEIRS, 0)).rejects.toThrow(/belong to another installation/);
  });

  it('stay ours when somebody makes the mark of another one', async () => {
    await start(OURS);
    const theirs = markOf(topics, { id: THEIRS });
    await admin.createTopics({ topics: [{ topic: theirs }], waitForLeaders: false });
    await until('the other mark is there', async () => (await made()).includes(theirs));
    await start(OURS, 0);
  });

  it('of an earlier release are marked, with all that is in them', async () => {
    await start(OURS);
    await write();
    await unmark();
    await start(OURS, 1);
    expect(await made()).toContain(markOf(topics, { id: OURS }));
  });

  it('of an earlier release are refused to a database on which nobody ever worked, as soon as they hold anything', async () => {
    await start(OURS);
    await unmark();
    await start(THEIRS);
    await unmark();
    await write();
    await expect(start(OURS)).rejects.toThrow(
      new RegExp(`has records, and nobody has ever worked on this database.*make the topic .*${OURS}`),
    );
  });

  it('that are not there any more are not made anew for a database that has read some', async () => {
    await expect(start(OURS, 7)).rejects.toThrow(/read everything before offset 7, and the log ends at 0.*"Backup"/);
    expect(await made()).toEqual([]);
    await start(OURS, 0); // as the instructions have it
  });
});
