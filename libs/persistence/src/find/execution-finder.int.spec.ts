import { Client } from 'pg';
import type { ExecutionFilter, ListPage, ListPosition, NewExecution } from '@workflows/runtime';
import { migrate } from '../migrate';
import { batch, entered, newExecution, openTestPersistence, TENANT } from '../test-persistence.fixture';
import type { TestPersistence } from '../test-persistence.fixture';

let persistence: TestPersistence;
let client: Client;

beforeAll(async () => {
  persistence = await openTestPersistence();
  client = new Client(persistence.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await persistence.end();
});
beforeEach(() => client.query('truncate execution, execution_term, idempotency_key, history, open_child'));

async function commit(lists: Parameters<typeof batch>[1]): Promise<void> {
  const [claim] = await persistence.executionStore.claimShards('me', [0]);
  expect(await persistence.executionStore.commit(batch(claim, lists))).toEqual({ kind: 'committed' });
}

type Made = Partial<NewExecution['seed']> & Pick<NewExecution, 'idempotency'>;

async function made(...executions: [id: string, more?: Made][]): Promise<void> {
  const inserted = executions.map(([id, { idempotency, ...seed } = {}]) => {
    const execution = newExecution(id);
    return { ...execution, seed: { ...execution.seed, ...seed }, ...(idempotency && { idempotency }) };
  });
  await commit({ inserted });
}

const failed = (executionId: string, error: string, cause: string, completedAt = 2_000) =>
  commit({ finished: [{ executionId, status: 'failed', completedAt, error, cause }] });
const completed = (executionId: string, completedAt = 2_000) =>
  commit({ finished: [{ executionId, status: 'completed', completedAt, output: {} }] });

async function find(filter: ExecutionFilter, page: Partial<ListPage> = {}, tenant = TENANT): Promise<string[]> {
  const found = await persistence.finder.find(tenant, filter, { order: 'desc', limit: 100, ...page });
  return found.executions.map(({ executionId }) => executionId);
}

describe('a list of executions', () => {
  beforeEach(async () => {
    await made(
      ['e1', { createdAt: 1_000, labels: { customer: 'acme', env: 'prod' } }],
      ['e2', { createdAt: 2_000, name: 'Order-42', workflowId: 'workflow_2', workflowName: 'Bills' }],
      [
        'e3',
        { createdAt: 3_000, labels: { env: 'prod' }, parent: { executionId: 'e1', state: 's', taskId: 1, depth: 1 } },
      ],
      ['e4', { createdAt: 3_000, idempotency: { key: 'k', bodyDigest: 'd' } }],
      ['e5', { createdAt: 4_000, tenant: 'theirs', labels: { env: 'prod' }, name: 'Order-42' }],
    );
    await failed('e1', 'Http.503', 'The mail service for Ada@example.com is down', 5_000);
    await completed('e3', 6_000);
  });

  it.each<[string, ExecutionFilter, string[]]>([
    ['nothing', {}, ['e4', 'e3', 'e2', 'e1']],
    ['workflow', { workflowId: 'workflow_2' }, ['e2']],
    ['status', { statuses: ['running'] }, ['e4', 'e2']],
    ['statuses', { statuses: ['failed', 'running'] }, ['e4', 'e2', 'e1']],
    ['completed', { statuses: ['completed'] }, ['e3']],
    ['completed and others', { statuses: ['completed', 'failed'] }, ['e3', 'e1']],
    ['createdAfter, inclusive', { createdAfter: 3_000 }, ['e4', 'e3']],
    ['createdBefore, exclusive', { createdBefore: 3_000 }, ['e2', 'e1']],
    ['completedAfter, inclusive', { completedAfter: 6_000 }, ['e3']],
    ['label', { labels: { env: 'prod' } }, ['e3', 'e1']],
    ['labels, all of them', { labels: { env: 'prod', customer: 'acme' } }, ['e1']],
    ['parent', { parent: 'e1' }, ['e3']],
    ['key', { idempotencyKey: 'k' }, []],
    ['name', { name: 'Order-42' }, ['e2']],
    ['name, as it is written', { name: 'order-42' }, []],
    ['name and another workflow', { name: 'Order-42', workflowId: 'workflow_1' }, []],
    ['error', { errorName: 'Http.503' }, ['e1']],
    ['a word of the name, however it is written', { text: 'ORDER' }, ['e2']],
    ['words of cause and labels', { text: 'ada@example.com acme' }, ['e1']],
    ['a part of a word', { text: 'exam' }, []],
    ['words of which one does not occur', { text: 'mail nowhere' }, []],
    ['workflow and status', { workflowId: 'workflow_1', statuses: ['running'] }, ['e4']],
    ['workflow and rare statuses', { workflowId: 'workflow_1', statuses: ['failed', 'paused'] }, ['e1']],
    ['label and status', { labels: { env: 'prod' }, statuses: ['failed'] }, ['e1']],
    ['status and time', { statuses: ['running'], createdAfter: 2_500 }, ['e4']],
    ['parent and another workflow', { parent: 'e1', workflowId: 'workflow_2' }, []],
  ])('by %s', async (_, filter, ids) => {
    expect(await find(filter)).toEqual(ids);
    expect(await find(filter, { order: 'asc' })).toEqual([...ids].reverse());
  });

  it('shows nothing of another tenant, whatever is asked', async () => {
    for (const filter of [{}, { workflowId: 'workflow_1' }, { labels: { env: 'prod' } }, { text: 'order' }] as const)
      expect(await find(filter, {}, 'theirs')).toEqual(['e5']);
    for (const filter of [{ workflowId: 'workflow_2' }, { parent: 'e1' }, { text: 'execution_e1' }] as const)
      expect(await find(filter, {}, 'theirs')).toEqual([]);
  });

  it('by key while that lives', async () => {
    const idempotency = { key: 'alive', bodyDigest: 'd' };
    await made(
      ['e6', { createdAt: Date.now(), idempotency }],
      ['e7', { createdAt: Date.now(), workflowId: 'w', idempotency }],
    );
    expect(await find({ idempotencyKey: 'alive' })).toEqual(['e7', 'e6']);
    expect(await find({ idempotencyKey: 'alive', workflowId: 'w' })).toEqual(['e7']);
    expect(await find({ idempotencyKey: 'alive' }, {}, 'theirs')).toEqual([]);
  });

  it('by id among the words, with others that have to occur, too', async () => {
    await made(['execution_9', { name: 'nine' }]);
    expect(await find({ text: 'execution_9' })).toEqual(['execution_9']);
    expect(await find({ text: 'nine execution_9' })).toEqual(['execution_9']);
    expect(await find({ text: 'ten execution_9' })).toEqual([]);
    expect(await find({ text: 'execution_8 execution_9' })).toEqual([]);
  });

  it('says of each what it is, and where one is that is open', async () => {
    const history = [{ tenant: TENANT, executionId: 'e2', events: [entered(1, 'first'), entered(2, 'second')] }];
    await commit({ history });
    const { executions } = await persistence.finder.find(TENANT, {}, { order: 'asc', limit: 3 });
    const shared = { workflowId: 'workflow_1', workflowName: 'Orders', version: 1 };
    expect(executions).toEqual([
      {
        ...{ ...shared, executionId: 'e1', status: 'failed', labels: { customer: 'acme', env: 'prod' } },
        ...{ error: 'Http.503', createdAt: 1_000, completedAt: 5_000 },
      },
      {
        ...{ ...shared, executionId: 'e2', workflowId: 'workflow_2', workflowName: 'Bills', status: 'running' },
        ...{ name: 'Order-42', currentState: 'second', createdAt: 2_000 },
      },
      {
        ...{ ...shared, executionId: 'e3', status: 'completed', labels: { env: 'prod' } },
        ...{ parent: expect.objectContaining({ executionId: 'e1' }), createdAt: 3_000, completedAt: 6_000 },
      },
    ]);
  });
});

it('says where an execution is that was given a text which Postgres does not read', async () => {
  await made(['e1']);
  const output = {
    nul: '\0',
    half: '\ud800',
    both: '\\\0 \\u0000 \\\\ud8',
    '\0': '\ude00 \u{1F600}',
    state: 'another',
  };
  const done = { ...entered(3, 'x'), type: 'taskSucceeded', data: { taskId: 2, output } } as never;
  await commit({
    history: [{ tenant: TENANT, executionId: 'e1', events: [entered(1, 'first'), entered(2, 'at "a\\b"'), done] }],
  });
  const { executions } = await persistence.finder.find(TENANT, {}, { order: 'asc', limit: 3 });
  expect(executions).toMatchObject([{ executionId: 'e1', currentState: 'at "a\\b"' }]);
});

describe('pages of a list', () => {
  const ids = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, index) => `e${String(from + index).padStart(5, '0')}`);

  async function walk(filter: ExecutionFilter, page: Partial<ListPage>, between = async () => {}): Promise<string[]> {
    const all: string[] = [];
    for (let after: ListPosition | undefined, more = true; more;) {
      const asked: ListPage = { order: 'desc', limit: 7, ...page, ...(after && { after }) };
      const { executions, next } = await persistence.finder.find(TENANT, filter, asked);
      all.push(...executions.map(({ executionId }) => executionId));
      more = next !== undefined;
      after = next;
      await between();
    }
    return all;
  }

  it.each(['asc', 'desc'] as const)('give each once while others come and go, %s', async (order) => {
    const stay = ids(0, 40);
    await made(...stay.map((id): [string, Made] => [id, { createdAt: 1_000 + Math.floor(stay.indexOf(id) / 3) }]));
    let come = 100;
    const walked = await walk({}, { order }, async () => {
      await made([ids(come, ++come)[0] ?? '', { createdAt: 1_005 }]);
      await client.query(`delete from execution where id = 'e00039'`);
    });
    const expected = order === 'asc' ? stay : [...stay].reverse();
    expect(walked.filter((id) => stay.includes(id) && id !== 'e00039')).toEqual(
      expected.filter((id) => id !== 'e00039'),
    );
    expect(new Set(walked).size).toBe(walked.length);
  });

  it('of what is rare among very many are short, and lead to the end', async () => {
    await client.query(
      `insert into execution (id, tenant, shard, version, created_at, status, workflow_id, workflow_name, start_state, input)
         select 'f' || lpad(n::text, 5, '0'), $1, 0, 1, n, 'completed', 'workflow_1', 'Orders', 's', '{}' from generate_series(1, 4000) n`,
      [TENANT],
    );
    await client.query(`update execution set completed_at = 77 where id in ('f00001', 'f03999')`);
    const first = await persistence.finder.find(TENANT, { completedAfter: 77 }, { order: 'desc', limit: 10 });
    expect(first.executions.map(({ executionId }) => executionId)).toEqual(['f03999']);
    expect(first.next).toBeDefined();
    expect(await walk({ completedAfter: 77 }, {})).toEqual(['f03999', 'f00001']);
    expect(await walk({ completedAfter: 77, workflowId: 'workflow_1' }, { order: 'asc' })).toEqual([
      'f00001',
      'f03999',
    ]);
  });
});

describe('pages of what has two labels, each of which very many have', () => {
  const MANY = 7_000;
  const both = Array.from({ length: MANY / 2 }, (_, index) => `f${String(2 * (index + 1)).padStart(5, '0')}`);
  const filter = { labels: { env: 'prod', tier: 'gold' } };

  beforeEach(() =>
    client.query(
      `insert into execution (id, tenant, shard, version, created_at, status, workflow_id, workflow_name, start_state, input, labels)
         select 'f' || lpad(n::text, 5, '0'), $1, 0, 1, n / 3, 'completed', 'workflow_1', 'Orders', 's', '{}',
             case when n % 2 = 0 then '{"env":"prod","tier":"gold"}' else '{"env":"prod"}' end::json from generate_series(1, ${MANY}) n`,
      [TENANT],
    ),
  );

  it.each(['asc', 'desc'] as const)('reach as far as either is read, and give each once, %s', async (order) => {
    const expected = order === 'asc' ? both : [...both].reverse();
    const pages: string[][] = [];
    for (let after: ListPosition | undefined; pages.length === 0 || after !== undefined;) {
      const { executions, next } = await persistence.finder.find(TENANT, filter, {
        ...{ order, limit: 2_000 },
        ...(after && { after }),
      });
      pages.push(executions.map(({ executionId }) => executionId));
      after = next;
    }
    expect(pages.flat()).toEqual(expected);
    expect(pages[0]).toHaveLength(1_500); // of the 3,000 that are read of each; 1,500 executions looked at would hold 750
  });
});

describe('what an execution is found by', () => {
  const terms = async (): Promise<string[]> =>
    (await client.query('select term from execution_term order by term')).rows.map(({ term }) => term);

  it('is one row while a plain one runs, and none after it', async () => {
    await made(['e1']);
    expect(await terms()).toEqual(['srunning']);
    await commit({ history: [{ tenant: TENANT, executionId: 'e1', events: [entered(1, 's')] }] });
    await completed('e1');
    expect(await terms()).toEqual([]);
  });

  it('follows whoever changes it, an executor of an older release or a statement of the next', async () => {
    await made(['e1', { name: 'mine' }], ['e2', { name: 'yours' }]);
    await client.query(`update execution set paused_at = case id when 'e1' then 9 end, status = case id when 'e1' then 'running' else 'failed' end,
      error = case id when 'e2' then 'Boom' end, cause = case id when 'e2' then 'too hot' end`);
    expect(await terms()).toEqual([
      ...['eBoom', 'pworkflow_1:failed', 'pworkflow_1:paused', 'sfailed', 'spaused'],
      ...['wboom', 'whot', 'wmine', 'wtoo', 'wyours'],
    ]);
    expect(await find({ statuses: ['paused'] })).toEqual(['e1']);
    await client.query(`update execution set status = 'running', paused_at = null, error = null, cause = null`);
    expect(await terms()).toEqual(['srunning', 'srunning', 'wmine', 'wyours']);
  });

  it('was made for those that were there before, too', async () => {
    await client.query('alter table execution disable trigger all');
    await made(['e1'], ['e2', { name: 'old one' }], ['e3']);
    await failed('e2', 'Boom', 'too hot');
    await completed('e3');
    await client.query('alter table execution enable trigger all');
    expect(await terms()).toEqual([]);
    await client.query(`delete from schema_migration where name like 'FindThoseBefore%'`);
    await migrate(persistence.url);
    expect(await terms()).toEqual([
      ...['eBoom', 'pworkflow_1:failed', 'sfailed', 'srunning', 'wboom', 'whot', 'wold', 'wone', 'wtoo'],
    ]);
  });
});
