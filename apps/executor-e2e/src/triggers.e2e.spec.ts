import { type Body, waitFor } from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Checker } from './checker.fixture';
import { Cluster, OPEN_MS } from './cluster.fixture';
import { Functions } from './functions.fixture';
import type { ServiceProcess } from './service-process.fixture';

const TEST_MS = 60_000;
const TOPIC = 'workflows.triggers';
const ONE_STEP = {
  name: 'greet',
  inputSchema: { type: 'object', required: ['number'], properties: { number: { type: 'integer' } } },
  states: { greeting: { type: 'task', task: 'greet', end: true } },
  functions: ['greet'],
};

describeKafka('records on workflows.triggers', () => {
  let cluster: Cluster;
  let functions: Functions;
  let executor: ServiceProcess;
  let expected = 0;

  beforeAll(async () => {
    cluster = await Cluster.open();
    functions = await Functions.start({ greet: async ({ number }) => ({ greeted: number }) });
    [executor] = (await cluster.start(1)) as [ServiceProcess];
    await functions.register(cluster.api);
    await cluster.api.ask('POST', '/workflows', ONE_STEP);
  }, OPEN_MS);

  afterAll(async () => {
    await cluster?.close();
    await functions?.stop();
  });

  const greet = (number: unknown, more: object = {}): object => ({ workflow: 'greet', input: { number }, ...more });
  const quarantined = async (): Promise<Body[]> => (await cluster.api.ask('GET', '/quarantine?limit=100')).data;

  /** Everything has ended, nothing twice. */
  async function allIsWell(): Promise<void> {
    const checker = new Checker(cluster);
    await checker.settled(expected, 20_000);
    const { faults, executions } = await checker.verdict();
    expect(faults).toEqual([]);
    expect(executions.map(({ status }) => status)).toEqual(executions.map(() => 'completed'));
  }

  it(
    'are quarantined with the reason and their offset when they are wrong, and those behind them run',
    async () => {
      const deep = JSON.parse(`${'['.repeat(101)}1${']'.repeat(101)}`);
      const bad: [string | Buffer, RegExp][] = [
        ['{"workflow":', /not JSON/],
        ['', /empty/],
        ['[1]', /not a JSON object/],
        [Buffer.from([0xff, 0xfe, 0x00]), /not JSON/],
        [JSON.stringify({ workflow: 'nobody knows it' }), /no workflow "nobody knows it"/],
        [JSON.stringify(greet(1, { inputs: {} })), /Unknown field "inputs"/],
        [JSON.stringify({ workflow: 7 }), /"workflow" must be/],
        [JSON.stringify(greet(1, { idempotencyKey: 7 })), /"idempotencyKey" must be/],
        [JSON.stringify(greet('one')), /breaks the inputSchema of "greet".*number/],
        [JSON.stringify({ workflow: 'greet', input: deep }), /nested deeper than 100/],
      ];
      const good = JSON.stringify(greet(1));
      await cluster.produce(
        TOPIC,
        bad.flatMap(([value]) => [value, good]),
      );
      expected += bad.length;
      await waitFor(async () => (await quarantined()).length === bad.length, { within: 20_000 });
      await allIsWell();

      const records = await cluster.read(TOPIC);
      for (const { partition, offset, topic, reason, raw, id } of await quarantined()) {
        const record = records.find((one) => one.partition === partition && one.offset === offset);
        const [, why] = bad.find(([value]) => value.toString() === record?.value) ?? [];
        expect({ id, topic, reason }).toEqual({
          id,
          topic: TOPIC,
          reason: expect.stringMatching(why ?? 'a record that was good'),
        });
        if (!raw.startsWith('data:')) expect(raw).toBe(record?.value);
      }
      const told = await cluster.read('workflows.quarantine');
      expect(told).toHaveLength(bad.length);
    },
    TEST_MS,
  );

  it(
    'start one execution a key',
    async () => {
      const before = (await quarantined()).length;
      await cluster.trigger(...Array.from({ length: 20 }, () => greet(2, { idempotencyKey: 'only once' })));
      await cluster.trigger(greet(2, { idempotencyKey: 'only once' }), greet(3, { idempotencyKey: 'only once' }));
      expected += 1;
      await waitFor(async () => (await quarantined()).length === before + 1); // the one with another body
      await allIsWell();
      const [newest] = await quarantined();
      expect(newest.reason).toMatch(/idempotency key was used with another body/);
      const answer = await cluster.api.send('POST', '/workflows/greet/execute', {
        body: { input: { number: 2 } },
        headers: { 'idempotency-key': 'only once' },
      });
      expect(answer.status).toBe(201); // REST and the topic share the keys
      await allIsWell();
    },
    TEST_MS,
  );

  it(
    'start nothing twice when their reader is killed and they are read again',
    async () => {
      const count = 1_500;
      const started = (): Promise<number> => cluster.number('select count(*) from execution');
      const before = await started();
      await cluster.trigger(...Array.from({ length: count }, (_, index) => greet(1_000 + index)));
      await waitFor(async () => (await started()) > before, { every: 2 });
      await executor.kill();
      const atDeath = await started();
      expect(atDeath).toBeLessThan(before + count); // it was in the middle of them
      executor = await (await cluster.executor()).ready();
      expected += count;
      await allIsWell();
      const inputs = await cluster.rows<{ input: Body }>(
        `select input from execution where (input->>'number')::int >= 1000`,
      );
      expect(new Set(inputs.map(({ input }) => input.number)).size).toBe(count);
    },
    TEST_MS,
  );

  it(
    'run on replay, once what they were missing is there',
    async () => {
      await cluster.trigger({ workflow: 'later', input: { number: 5 } });
      const record = await waitFor(
        async () => (await quarantined()).find(({ reason }) => /no workflow "later"/.test(reason)),
        { within: 20_000 },
      );
      const early = await cluster.api.send('POST', `/quarantine/${record.id}/replay`);
      expect(early.status).toBe(422);
      await cluster.api.ask('POST', '/workflows', { ...ONE_STEP, name: 'later' });
      expect((await cluster.api.ask('POST', `/quarantine/${record.id}/replay`)).replayedAt).toBeDefined();
      await cluster.api.ask('POST', `/quarantine/${record.id}/replay`); // again: the same execution
      expected += 1;
      await allIsWell();
      expect(
        await cluster.number(`select count(*) from execution where workflow_name = 'later' and status = 'completed'`),
      ).toBe(1);
    },
    TEST_MS,
  );
});
