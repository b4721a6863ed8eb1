import type { Json } from '@workflows/contracts';
import { ManualClock } from '../fixtures/manual-clock';
import type { AskedTask, TaskFailure, TaskOutcomes } from '../tasks/task-runner';
import { BUCKET, TENANT, put, storeWith } from './item-pages.fixture';
import { MemoryObjects } from './memory-objects';
import { objectRunners } from './object-runner';

function itemsTask(taskId: number, key = 'a'): AskedTask<'items'> {
  const reader = { what: 'object', bucket: BUCKET, key, format: 'json' } as const;
  return { ...COMMON, taskId, request: { kind: 'items', reader, read: 0 }, arguments: null };
}
const COMMON = {
  tenant: TENANT,
  executionId: 'execution_1',
  workflowName: 'Orders',
  depth: 0,
  state: 'Each',
  path: '',
  attempt: 1,
  visit: 3,
  scheduledAt: 0,
  accepted: false,
};

class Told implements TaskOutcomes {
  readonly succeededWith = new Map<number, Json>();
  readonly failedWith = new Map<number, TaskFailure>();
  private readonly waiting: (() => void)[] = [];

  succeeded({ taskId }: { taskId: number }, result: Json): void {
    this.succeededWith.set(taskId, result);
    for (const wake of this.waiting.splice(0)) wake();
  }
  failed({ taskId }: { taskId: number }, failure: TaskFailure): void {
    this.failedWith.set(taskId, failure);
    for (const wake of this.waiting.splice(0)) wake();
  }
  accepted(): void {
    throw new Error('nobody answers by token here');
  }

  async all(count: number): Promise<void> {
    while (this.succeededWith.size + this.failedWith.size < count)
      await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

function open(objects: MemoryObjects) {
  const told = new Told();
  const clock = new ManualClock();
  const [items, results] = objectRunners(objects, told, clock);
  return { told, clock, items, results };
}

describe('a task that asks for items', () => {
  it('gets a page', async () => {
    const { told, items } = open(await storeWith('a', '[1,2]'));
    items.run(itemsTask(1));
    await told.all(1);
    expect(told.succeededWith.get(1)).toEqual({ items: [1, 2] });
  });

  it('fails by the name of AWS, with a cause that tells what to do', async () => {
    const { told, items } = open(new MemoryObjects());
    items.run(itemsTask(1));
    await told.all(1);
    expect(told.failedWith.get(1)).toEqual({
      error: 'States.ItemReaderFailed',
      cause: 'There is no object "a" in the bucket "reports". Put it there, or name another.',
    });
  });

  it('is answered however many ask at once', async () => {
    const { told, items } = open(await storeWith('a', '[1]'));
    for (let taskId = 1; taskId <= 30; taskId++) items.run(itemsTask(taskId));
    await told.all(30);
    expect(told.succeededWith.size).toBe(30);
  });

  it("is not answered once it is closed, or its execution is somebody else's", async () => {
    const { told, items } = open(await storeWith('a', '[1]'));
    for (let taskId = 1; taskId <= 20; taskId++) items.run(itemsTask(taskId));
    for (const taskId of [1, 20]) items.stop('execution_1', taskId);
    await told.all(18);
    expect([told.succeededWith.has(1), told.succeededWith.has(20)]).toEqual([false, false]);
    items.run(itemsTask(21));
    items.forget((executionId) => executionId === 'execution_1');
    items.run({ ...itemsTask(22), executionId: 'execution_2' });
    await told.all(19);
    expect([told.succeededWith.has(21), told.succeededWith.has(22)]).toEqual([false, true]);
  });
});

describe('a store that does not answer', () => {
  function failing(times: number): MemoryObjects {
    let failures = 0;
    return Object.assign(new MemoryObjects(), {
      open: async () => {
        if (failures++ < times) throw new Error('connection lost');
        return undefined;
      },
    });
  }

  it('is asked again after a pause', async () => {
    const { told, clock, items } = open(failing(2));
    items.run(itemsTask(1));
    await clock.advance(1_199);
    expect(told.failedWith.size).toBe(0);
    await clock.advance(1);
    await told.all(1);
    expect(told.failedWith.get(1)?.cause).toContain('There is no object');
  });

  it('fails the task in the end', async () => {
    const { told, clock, items } = open(failing(99));
    items.run(itemsTask(1));
    await clock.advance(60_000);
    await told.all(1);
    expect(told.failedWith.get(1)).toEqual({
      error: 'States.ItemReaderFailed',
      cause: 'The store of the objects did not answer, or broke off: connection lost',
    });
  });
});

describe('a task that writes results', () => {
  const task = (taskId: number, request: object, lines: Json): AskedTask<'results'> => ({
    ...COMMON,
    taskId,
    request: {
      kind: 'results',
      writer: { bucket: BUCKET, prefix: '', transformation: 'compact', format: 'json' },
      part: 0,
      ...request,
    },
    arguments: lines,
  });

  it('writes its lines, and the manifest tells where they are', async () => {
    const objects = new MemoryObjects();
    const { told, results } = open(objects);
    results.run(task(1, {}, [{ index: 0, input: 1, output: 2 }]));
    await told.all(1);
    results.run(task(2, { part: 1, manifest: true }, []));
    await told.all(2);
    expect(told.succeededWith.get(2)).toMatchObject({
      ResultWriterDetails: { Bucket: BUCKET, Key: 'execution_1-3/manifest.json' },
    });
    expect(await objects.head(TENANT, BUCKET, 'execution_1-3/SUCCEEDED_0.json')).toBeDefined();
  });

  it('fails by the name of AWS', async () => {
    const { told, results } = open(new MemoryObjects());
    const writer = { bucket: 'No', prefix: '', transformation: 'none', format: 'json' };
    results.run(task(1, { writer }, []));
    await told.all(1);
    expect(told.failedWith.get(1)).toMatchObject({
      error: 'States.ResultWriterFailed',
      cause: expect.stringContaining('The bucket "No"'),
    });
  });
});

/** Where a task of the object's bytes can be when its execution goes elsewhere; `reached` resolves there, what is there goes on with `go`. */
class Gate {
  private open = (): void => undefined;
  private arrive = (): void => undefined;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));
  readonly reached = new Promise<void>((resolve) => (this.arrive = resolve));

  wait(): Promise<void> {
    this.arrive();
    return this.opened;
  }
  go(): void {
    this.open();
  }
}

type Awaited = 'open' | 'read' | 'put' | 'list' | 'a pause';

/** A store that waits at one place. */
class GatedObjects extends MemoryObjects {
  constructor(
    readonly gate: Gate,
    private readonly at: Awaited,
  ) {
    super(7);
  }

  override async open(...asked: Parameters<MemoryObjects['open']>) {
    if (this.at === 'a pause') throw new Error('connection lost');
    if (this.at === 'open') await this.gate.wait();
    const found = await super.open(...asked);
    const { gate, at } = this;
    async function* pieces(given: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      if (at === 'read') await gate.wait();
      yield* given;
    }
    return found && { ...found, read: (range?: { from?: number; to?: number }) => pieces(found.read(range)) };
  }

  override async put(...asked: Parameters<MemoryObjects['put']>) {
    if (this.at === 'put') await this.gate.wait();
    return super.put(...asked);
  }

  override async list(...asked: Parameters<MemoryObjects['list']>) {
    if (this.at === 'list') await this.gate.wait();
    return super.list(...asked);
  }
}

describe.each(['stop', 'forget'] as const)('after %s', (loss) => {
  async function lost(at: Awaited, begin: (runners: ReturnType<typeof open>) => void) {
    const objects = new GatedObjects(new Gate(), at);
    if (at === 'read') await put(objects, 'a', '[1]');
    const runners = open(objects);
    begin(runners);
    if (at !== 'a pause') await objects.gate.reached;
    else await runners.clock.advance(0);
    for (const runner of [runners.items, runners.results]) {
      if (loss === 'stop') runner.stop('execution_1', 1);
      else runner.forget((id) => id === 'execution_1');
    }
    objects.gate.go();
    await runners.clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    return runners.told;
  }

  it.each(['open', 'read', 'a pause'] as const)('a page that waits for %s is not told of', async (at) => {
    const told = await lost(at, ({ items }) => items.run(itemsTask(1)));
    expect([...told.succeededWith, ...told.failedWith]).toEqual([]);
  });

  it.each(['put', 'list'] as const)('results that wait for %s are not told of', async (at) => {
    const writer = { bucket: BUCKET, prefix: '', transformation: 'compact', format: 'json' } as const;
    const lines: Json = [{ index: 0, input: 1, output: 2 }];
    const request = { kind: 'results', writer, part: 0, ...(at === 'list' && { manifest: true as const }) } as const;
    const told = await lost(at, ({ results }) => results.run({ ...COMMON, taskId: 1, request, arguments: lines }));
    expect([...told.succeededWith, ...told.failedWith]).toEqual([]);
  });
});

describe('a task that comes again', () => {
  it('while it is being done is answered once', async () => {
    const gate = new Gate();
    const objects = new GatedObjects(gate, 'open');
    const { told, items } = open(objects);
    items.run(itemsTask(1));
    await gate.reached;
    items.run(itemsTask(1));
    items.run(itemsTask(2));
    let answers = 0;
    const { failed } = told;
    told.failed = (...given) => (answers++, failed.apply(told, given));
    gate.go();
    await told.all(2);
    expect(answers).toBe(2);
  });
});

describe('a workflow with many slow objects', () => {
  it('leaves lanes to others', async () => {
    const objects = await storeWith('a', '[1]');
    const open_ = objects.open.bind(objects);
    objects.open = (tenant, bucket, key) =>
      key === 'slow' ? new Promise(() => undefined) : open_(tenant, bucket, key);
    const { told, items } = open(objects);
    for (let taskId = 1; taskId <= 100; taskId++) items.run(itemsTask(taskId, 'slow'));
    items.run({ ...itemsTask(101), workflowName: 'Others' });
    await told.all(1);
    expect(told.succeededWith.get(101)).toEqual({ items: [1] });
  });
});
