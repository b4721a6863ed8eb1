import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { DeliveryOutcome } from '@workflows/runtime';
import { describeKafka, installation, until, type TestInstallation } from './broker.fixture';
import { FakeDatabase, FakeExecutor, produce } from './shards.fixture';

const SHARDS = 4;
const LOADER = join(__dirname, '../../../testing/src/typescript.cjs');

interface Question {
  id: number;
  question: 'claim' | 'commit' | 'ready' | 'failed';
  args: unknown[];
}

describeKafka('an executor that stands still for longer than its session', () => {
  let here: TestInstallation;
  let child: ChildProcess | undefined;
  let survivor: FakeExecutor | undefined;

  afterEach(async () => {
    child?.kill('SIGKILL');
    await survivor?.stop();
  });

  it('loses its shards to the others, writes nothing when it wakes, and joins again', async () => {
    here = await installation(SHARDS);
    const database = new FakeDatabase();
    const outcomes: DeliveryOutcome[] = [];
    const claims: number[] = [];
    let isReady = false;
    let frozen: (() => void) | undefined; // answers the commit during which the child is stopped
    let freezeNext = false;
    const prefix = here.topics.commands.replace('workflows.commands', '');
    const member = fork(join(__dirname, 'stopped-member.fixture.ts'), [here.brokers[0] ?? '', prefix, String(SHARDS)], {
      execArgv: ['-r', LOADER],
    });
    child = member;
    member.on('message', ({ id, question, args }: Question) => {
      if (question === 'failed') throw new Error(String(args[0]));
      if (question === 'ready') isReady = true;
      if (question === 'claim') {
        const shards = args[0] as number[];
        claims.push(shards.length);
        member.send({ id, answer: shards.map((shard) => database.claim('child', shard)) });
      }
      if (question !== 'commit') return;
      const [shard, epoch, records] = args as [number, number, { id: string; offset: number }[]];
      // Its commit reaches the database only when it runs again: as if it had been stopped just before it sent it.
      const decide = () => {
        const outcome = database.commit('child', shard, epoch, records);
        outcomes.push(outcome);
        member.send({ id, answer: outcome });
      };
      if (!freezeNext) return decide();
      freezeNext = false;
      member.kill('SIGSTOP');
      frozen = decide;
    });
    await until('the child is ready', () => isReady);
    await until('the child has all shards', () => database.shardsOf('child').length === SHARDS);
    freezeNext = true;
    const ids = await produce(here, SHARDS, 200);
    await until('the child stands still with a batch in hand', () => frozen !== undefined);

    survivor = new FakeExecutor('survivor', database, here, { shardCount: SHARDS });
    await survivor.start();
    await until(
      'the survivor has everything',
      () => database.shardsOf('survivor').length === SHARDS && database.appliedIds.size === ids.length,
      40_000,
    );
    const claimsBefore = claims.length;
    member.kill('SIGCONT');
    frozen?.();
    await until('the child is back in the group', () => claims.length > claimsBefore, 30_000);
    const more = await produce(here, SHARDS, 200, { prefix: 'more' });
    await until('both work on', () => database.appliedIds.size === ids.length + more.length);
    expect(outcomes.filter((outcome) => outcome === 'lost').length).toBeGreaterThan(0);
    expect(database.faults).toEqual([]);
    expect(database.shardsOf('child').length).toBe(SHARDS / 2);
  }, 90_000);
});
