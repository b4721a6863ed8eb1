import { describeKafka, installation, until, type TestInstallation } from './broker.fixture';
import { AWAITS, FakeDatabase, FakeExecutor, produce, type Await } from './shards.fixture';

const SHARDS = 4;
const COMMANDS = 200;

/** Holds an executor the first time it comes to a place, until it is let go. */
function holdAt(executor: FakeExecutor, place: Await): { isThere(): boolean; letGo(): void } {
  let isThere = false;
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  executor.at = async (where) => {
    if (where !== place) return;
    isThere = true;
    await held;
  };
  return { isThere: () => isThere, letGo };
}

describeKafka('a hand-over of shards', () => {
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

  function executor(name: string): FakeExecutor {
    const made = new FakeExecutor(name, database, here, { shardCount: SHARDS });
    running.push(made);
    return made;
  }

  it.each(AWAITS)('at "%s", as the executor is stopped, loses and doubles nothing', async (place) => {
    const [leaving, staying] = [executor('leaving'), executor('staying')];
    const hold = holdAt(leaving, place);
    const ids = await produce(here, SHARDS, COMMANDS);
    await leaving.start();
    await until('the executor is there', hold.isThere);
    const stopped = leaving.stop();
    hold.letGo();
    await stopped;
    await staying.start();
    await until('all are applied', () => database.appliedIds.size === ids.length);
    expect(database.faults).toEqual([]);
  });

  it.each(AWAITS)('at "%s", as another one joins, loses and doubles nothing', async (place) => {
    const [first, joining] = [executor('first'), executor('joining')];
    const hold = holdAt(first, place);
    const ids = await produce(here, SHARDS, COMMANDS);
    await first.start();
    await until('the executor is there', hold.isThere);
    const joined = joining.start();
    hold.letGo();
    await joined;
    const more = await produce(here, SHARDS, COMMANDS, { prefix: 'more' });
    await until('all are applied', () => database.appliedIds.size === ids.length + more.length);
    await until('both have their share', () => database.shardsOf('joining').length === SHARDS / 2);
    expect(database.faults).toEqual([]);
  });
});
