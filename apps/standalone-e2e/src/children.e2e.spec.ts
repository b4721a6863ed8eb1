import { Worker, type Api, type Body, waitFor } from '@workflows/testing';
import { Service, dataFolder, query } from './service.fixture';

const CHILDREN = 40;

jest.setTimeout(240_000);

describe('executions that start others', () => {
  let service: Service;
  let dataDir: string;
  let worker: Worker;
  const api = (): Api => service.api;

  beforeAll(async () => {
    dataDir = await dataFolder();
    service = await Service.start(dataDir, { LOG_LEVEL: 'warn' });
    worker = new Worker(api, { double: ({ arguments: { n } }) => ({ n, twice: 2 * n }) });
    await api().workflow('leaf', {
      rest: { type: 'wait', duration: 'PT1S', next: 'work' },
      work: { type: 'task', task: 'double', end: true },
    });
    await api().workflow('broken', { only: { type: 'fail', error: 'Leaf.Broken', cause: 'by design' } });
    await api().workflow('endless', {
      wait: { type: 'wait', duration: 'P1D', next: 'done' },
      done: { type: 'succeed' },
    });
  });

  afterAll(async () => {
    await worker?.stop();
    await service?.dispose();
  });

  const childrenOf = async (parent: string): Promise<number> =>
    (await query(dataDir, `select id from execution where parent->>'executionId' = '${parent}'`)).length;

  it('start each of them once and get all that they give, through kill -9 of the whole process tree', async () => {
    const leaf = { startAt: 'call', states: { call: { type: 'workflow', workflow: 'leaf', end: true } } };
    await api().workflow('fan', {
      all: { type: 'map', items: '{% $states.input.items %}', processor: leaf, end: true },
    });
    const id = await api().start('fan', { items: Array.from({ length: CHILDREN }, (_, n) => ({ n })) });
    await waitFor(async () => (await childrenOf(id)) > CHILDREN / 4, { within: 10_000 });
    await service.killTree();
    service = await Service.start(dataDir, { LOG_LEVEL: 'warn' });
    const { status, output } = await api().finished(id, 30_000);
    expect(status).toBe('completed');
    expect(JSON.stringify(output)).toContain(
      JSON.stringify(Array.from({ length: CHILDREN }, (_, n) => ({ n, twice: 2 * n }))),
    );
    expect(await childrenOf(id)).toBe(CHILDREN);
    expect(await query(dataDir, 'select * from open_child')).toEqual([]);
  });

  it('and their children name each other', async () => {
    await api().workflow('one', {
      call: { type: 'workflow', workflow: 'leaf', next: 'done' },
      done: { type: 'succeed' },
    });
    const { id, stateHistory } = await api().run('one', { n: 21 });
    const [{ childExecutionId }] = stateHistory;
    expect(await api().execution(childExecutionId)).toMatchObject({
      parent: { executionId: id, state: 'call' },
      input: { n: 21 },
      output: { twice: 42 },
    });
  });

  it('end with what they started, detached ones apart', async () => {
    const branch = (detached: boolean) => ({
      startAt: `call ${detached}`,
      states: {
        [`call ${detached}`]: { type: 'workflow', workflow: 'endless', detached, next: `wait ${detached}` },
        [`wait ${detached}`]: { type: 'wait', duration: 'P1D', end: true },
      },
    });
    await api().workflow('both', { all: { type: 'parallel', branches: [branch(true), branch(false)], end: true } });
    const id = await api().start('both');
    await waitFor(async () => (await childrenOf(id)) === 2);
    await api().ask('POST', `/workflows/executions/${id}/cancel`);
    const states = async (): Promise<Body[]> =>
      query(dataDir, `select status from execution where parent->>'executionId' = '${id}' order by status`);
    await waitFor(async () => (await states())[0]?.status === 'cancelled');
    expect(await states()).toEqual([{ status: 'cancelled' }, { status: 'running' }]);
  });

  it('get what AWS gives of them, in the Amazon States Language', async () => {
    const task = (resource: string, workflow: string, more: object = {}) => ({
      Type: 'Task',
      Resource: `arn:aws:states:::states:${resource}`,
      Parameters: { StateMachineArn: workflow, 'Input.$': '$' },
      End: true,
      ...more,
    });
    const run = async (name: string, Call: object, more: object = {}): Promise<Body> => {
      await api().ask('POST', '/workflows', { name, definition: { StartAt: 'Call', States: { Call, ...more } } });
      return api().run(name, { n: 4 });
    };
    const made = await run('sync 2', task('startExecution.sync:2', 'leaf'));
    expect(made).toMatchObject({ status: 'completed', output: { Status: 'SUCCEEDED', Output: { n: 4, twice: 8 } } });
    expect(made.output.StopDate).toBeGreaterThan(made.output.StartDate);
    const started = await run('start', task('startExecution', 'endless'));
    expect(started.output).toEqual({
      ExecutionArn: expect.stringMatching(/^execution_/),
      StartDate: expect.any(Number),
    });
    const failed = await run(
      'sync',
      task('startExecution.sync', 'broken', { Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Caught' }] }),
      { Caught: { Type: 'Pass', End: true } },
    );
    expect(failed).toMatchObject({ status: 'completed', output: { Error: 'States.TaskFailed' } });
    expect(JSON.parse(failed.output.Cause)).toMatchObject({
      Status: 'FAILED',
      Error: 'Leaf.Broken',
      Cause: 'by design',
    });
    const unknown = await run('unknown', task('startExecution', 'nobody'));
    expect(unknown).toMatchObject({
      status: 'failed',
      error: 'States.TaskFailed',
      cause: expect.stringContaining('nobody'),
    });
  });
});
