import { reasonOf, SILENT, type MessagingLog } from '../log';
import { describeKafka, installation, until, type TestInstallation } from './broker.fixture';
import { RecordMac, commandPlace } from './record-mac';
import { FakeDatabase, FakeExecutor, produce, purge } from './shards.fixture';

const SHARDS = 8;
/** Nobody's time-out may help where a member has to leave by itself. */
const LONGER_THAN_A_TEST_MS = 600_000;

describeKafka('the command server on Kafka', () => {
  let here: TestInstallation;
  let database: FakeDatabase;
  const running: FakeExecutor[] = [];

  beforeEach(async () => {
    here = await installation(SHARDS);
    database = new FakeDatabase();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((executor) => executor.stop()));
  });

  function executor(
    name: string,
    options: { mac?: RecordMac; sessionTimeoutMs?: number; log?: MessagingLog } = {},
  ): FakeExecutor {
    const { mac = here.mac, ...more } = options;
    const made = new FakeExecutor(name, database, { ...here, mac }, { shardCount: SHARDS, ...more });
    running.push(made);
    return made;
  }

  it('hands over each command once, and after a restart goes on where the database stands', async () => {
    const first = executor('first');
    const ids = await produce(here, SHARDS, 500);
    await first.start();
    await until('all are applied', () => database.appliedIds.size === ids.length);
    await first.stop();

    const more = await produce(here, SHARDS, 300, { prefix: 'more' });
    const second = executor('second');
    await second.start();
    await until('the rest is applied', () => database.appliedIds.size >= ids.length + more.length);
    expect(database.appliedIds).toEqual(new Set([...ids, ...more]));
    expect(database.faults).toEqual([]);
  });

  it('never takes its position from Kafka: what the database has not covered comes again', async () => {
    const first = executor('first');
    await produce(here, SHARDS, 50, { shard: 3 });
    await first.start();
    await until('all are applied', () => database.row(3).nextOffset === 50);
    await first.stop(); // which tells Kafka 50

    database.row(3).nextOffset = 20;
    database.row(3).applied.length = 20;
    await executor('second').start();
    await until('the thirty come again', () => database.row(3).nextOffset === 50);
    expect(database.faults).toEqual([]);
  });

  it('hands over what cannot be read with its place, its bytes and the reason', async () => {
    const only = executor('only');
    const producer = here.kafka.producer();
    await producer.connect();
    const values = [Buffer.from('no json'), Buffer.from([0xff, 0x00]), Buffer.from('{"v":99}'), null];
    const headers = (value: Buffer | null) => here.mac.headers(commandPlace(2), value ?? Buffer.alloc(0));
    const messages = values.map((value) => ({ partition: 2, value, headers: headers(value) }));
    await producer.send({ topic: here.topics.commands, messages });
    await producer.disconnect();
    await only.start();
    await until('they are committed', () => database.row(2).nextOffset === 4);
    expect(only.unreadable.map(({ offset, raw }) => [offset, raw])).toEqual([
      [0, 'no json'],
      [1, 'data:application/octet-stream;base64,/wA='],
      [2, '{"v":99}'],
      [3, ''],
    ]);
    expect(only.unreadable[2]?.reason).toMatch(/Version 99/);
  });

  it('hands over commands of others as unreadable, with the reason, and those of this installation between them', async () => {
    const only = executor('only');
    const strangers = new RecordMac({ secret: 'a secret of nobody here', installation: 'specs' });
    const open = new RecordMac({ secret: 'a secret of the specs', installation: 'specs', takesUnsigned: true });
    await produce({ ...here, mac: strangers }, SHARDS, 1, { prefix: 'stranger', shard: 1 });
    const [ours = ''] = await produce(here, SHARDS, 1, { prefix: 'ours', shard: 1 });
    await produce({ ...here, mac: { headers: () => ({}) } }, SHARDS, 1, { prefix: 'unsigned', shard: 1 });
    await only.start();
    await until('all are committed', () => database.row(1).nextOffset === 3);
    expect(database.appliedIds).toContain(ours);
    expect(
      database
        .row(1)
        .applied.map(({ id }) => id)
        .filter((id) => id !== 'unreadable'),
    ).toEqual([ours]);
    expect(only.unreadable.map(({ offset, reason }) => [offset, reason.replace(/:.*/, '')])).toEqual([
      [0, 'The MAC of the record is wrong'],
      [2, 'The record has no MAC'],
    ]);
    await only.stop();

    const upgrading = executor('upgrading', { mac: open });
    await produce({ ...here, mac: { headers: () => ({}) } }, SHARDS, 1, { prefix: 'earlier', shard: 1 });
    await upgrading.start();
    await until('what an earlier release wrote is applied', () => database.appliedIds.has('earlier-0'));
  });

  it('passes over commands of another installation, says so once with their number, and goes on between and behind them', async () => {
    const told: object[] = [];
    const log = { ...SILENT, warn: (_: string, context: object = {}) => void told.push(context) };
    const only = executor('only', { log });
    const other = new RecordMac({ secret: 'a secret of the specs', installation: 'another' });
    const theirs = () => produce({ ...here, mac: other }, SHARDS, 3, { prefix: 'theirs', shard: 1 });
    await theirs();
    const [ours = ''] = await produce(here, SHARDS, 1, { prefix: 'ours', shard: 1 });
    await theirs();
    await only.start();
    await until('all are committed', () => database.row(1).nextOffset === 7);
    const [more = ''] = await produce(here, SHARDS, 1, { prefix: 'more', shard: 1 });
    await until('ours are applied', () => database.appliedIds.has(ours) && database.appliedIds.has(more));
    expect(only.unreadable).toEqual([]);
    await until('it says so', () => told.length > 0);
    expect(told).toEqual([{ records: 6 }]);
  });

  it('says whether it works on what Kafka gave it', async () => {
    const only = executor('only');
    const said = (): string => {
      try {
        only.server.check();
        return 'ready';
      } catch (error) {
        return reasonOf(error);
      }
    };
    expect(said()).toMatch(/not in its group/);
    database.withheld = 3;
    await only.start();
    await until('the others are taken over', () => /^1 of 8 partitions of .* are not taken over$/.test(said()));
    database.withheld = undefined;
    await until('all are taken over', () => said() === 'ready');
    await only.stop();
    expect(said()).toMatch(/not in its group/);
  });

  it('ends the batch in hand before its shards are taken away and the group is joined again', async () => {
    const first = executor('first');
    await first.start();
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let holding = false;
    first.before = async () => {
      holding = true;
      await held;
    };
    await produce(here, SHARDS, 1, { shard: 0 });
    await until('the batch is in hand', () => holding);

    const joined = executor('second').start();
    await until('the rebalance is known to the first', () => groupIs(here, 'PreparingRebalance'));
    expect(first.log).toEqual(['assigned 8']);
    release();
    await joined;
    await until('both have their halves', () => first.held.length === 4 && database.shardsOf('second').length === 4);
    expect(first.log.slice(0, 3)).toEqual(['assigned 8', 'committed 0', 'assigned 4']);
    expect(database.faults).toEqual([]);
  });

  it('loses and doubles nothing while members come and go under load', async () => {
    const [first, second, third] = [executor('first'), executor('second'), executor('third')];
    await first.start();
    const ids: string[] = [];
    const load = (async () => {
      for (let round = 0; round < 30; round++) ids.push(...(await produce(here, SHARDS, 200, { prefix: `r${round}` })));
    })();
    await second.start();
    await third.start();
    await until('all three work', () => [first, second, third].every(({ held }) => held.length > 0));
    await second.stop();
    await load;
    await until('all is applied', () => database.appliedIds.size >= ids.length);
    expect(database.faults).toEqual([]);
    expect(database.appliedIds).toEqual(new Set(ids));
    await until('the two share all', () => new Set([...first.held, ...third.held]).size === SHARDS);
  }, 60_000);

  it('waits on close for the batch in hand, commits it and hands its shards on without a session time-out', async () => {
    const first = executor('first', { sessionTimeoutMs: LONGER_THAN_A_TEST_MS });
    const second = executor('second');
    await first.start();
    let holding = false;
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    first.before = async () => {
      holding = true;
      await held;
    };
    await produce(here, SHARDS, 1, { shard: 5 });
    await until('the batch is in hand', () => holding);
    const closing = first.stop();
    const isBusy = new Promise((resolve) => setImmediate(resolve, 'waits'));
    expect(await Promise.race([closing, isBusy])).toBe('waits');
    release();
    await closing;
    expect(database.row(5).nextOffset).toBe(1);
    expect(first.log.at(-1)).toBe('committed 5');
    await second.start();
    await until('the second has all', () => second.held.length === SHARDS);
  });

  it('commits nothing for a shard lost to a fence, and claims it back if the group holds it its own', async () => {
    const only = executor('only');
    await only.start();
    await produce(here, SHARDS, 1, { shard: 1, prefix: 'first' });
    await until('it works', () => database.row(1).nextOffset === 1); // a new topic may make it join twice
    database.claim('a zombie that woke up', 1);
    const ids = await produce(here, SHARDS, 10, { shard: 1 });
    await until('the shard is back', () => database.row(1).nextOffset === 11);
    expect(only.log).toContain('lost 1');
    expect(database.row(1).applied.map(({ id }) => id)).toEqual(['first-0', ...ids]);
    expect(database.faults).toEqual([]);
  });

  it('claims a shard back that went to another one unseen, without a record that would show it', async () => {
    const only = executor('only');
    await only.start();
    await until('it has all', () => database.shardsOf('only').length === SHARDS);
    database.claim('a zombie that woke up', 1);
    only.lose(1);
    await until('the shard is back', () => database.row(1).owner === 'only');
    await produce(here, SHARDS, 1, { shard: 1 });
    await until('it works', () => database.row(1).nextOffset === 1);
    expect(only.log).not.toContain('lost 1');
    expect(database.faults).toEqual([]);
  });

  it('tries a batch again that failed, while the other shards go on', async () => {
    const only = executor('only');
    let failures = 0;
    only.before = async ({ shard }) => {
      if (shard === 4 && failures++ < 4) throw new Error('the database is away');
    };
    await produce(here, SHARDS, 5, { shard: 4, prefix: 'bad' });
    await produce(here, SHARDS, 5, { shard: 6, prefix: 'good' });
    await only.start();
    await until('both are through', () => database.row(4).nextOffset === 5 && database.row(6).nextOffset === 5);
    expect(only.log.indexOf('committed 6')).toBeLessThan(only.log.indexOf('committed 4'));
    expect(database.faults).toEqual([]);
  });

  it.each([
    ['past its end', 0, 7, /ends at offset 5.*everything before 7/],
    ['before its beginning', 4, 2, /begins at offset 4.*2 records are gone/],
    ['at 0 of a log that lost its beginning', 3, 0, /begins at offset 3.*3 records are gone/],
  ])('halts a shard whose stored offset is %s, loudly and alone', async (_, purged, stored, reason) => {
    await produce(here, SHARDS, 5, { shard: 7 });
    if (purged > 0) await purge(here.kafka, here.topics.commands, 7, purged);
    database.row(7).nextOffset = stored;
    const only = executor('only');
    await only.start();
    await until('it halts', () => only.halts.length > 0);
    await produce(here, SHARDS, 5, { shard: 0 });
    await until('the others go on', () => database.row(0).nextOffset === 5);
    expect(only.halts).toEqual([{ shard: 7, reason: expect.stringMatching(reason) }]);
    expect(database.row(7).applied).toEqual([]);
  });
});

async function groupIs({ kafka, topics }: TestInstallation, state: string): Promise<boolean> {
  const admin = kafka.admin();
  await admin.connect();
  const { groups } = await admin.describeGroups([`${topics.commands}.executors`]);
  await admin.disconnect();
  return groups[0]?.state === state;
}
