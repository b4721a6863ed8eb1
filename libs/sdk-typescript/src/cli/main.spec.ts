import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@workflows/testing';
import { FakeService, problem, type Reply } from '../fake-service.fixture';
import { main } from './main';

const REGISTER = 'POST /workflows/register';

function app(answer: number): string {
  return `import { AI } from 'workflows.do'\nexport default AI({ ask: async ({ event }: { event: { a: number } }) => ${answer} })\n`;
}

function registered(version: number, warnings: object[] = []): Reply {
  return {
    body: { success: true, id: 'workflow_1', ids: { ask: 'workflow_1' }, versions: { ask: version }, warnings },
  };
}

/** A stream that tells this; where it is held, it stays open afterwards. */
function told(frames: [event: string, data: object][], isHeld = false): Reply {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const text = frames.map(([event, data], n) => `id: ${n + 1}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    response.write(`: hello\n\n${text.join('')}`);
    if (!isHeld) response.end();
  };
}

const AT = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-01T00:00:00.035Z';
const STORY: [string, object][] = [
  ['history', { seq: 1, type: 'executionStarted', at: AT }],
  ['history', { seq: 2, type: 'taskScheduled', at: AT, state: 'apollo.search', path: 'call/1' }],
  ['history', { seq: 3, type: 'taskSucceeded', at: LATER, state: 'apollo.search', path: 'call/1' }],
  ['execution', { id: 'execution_1', status: 'completed', output: 42, createdAt: AT, completedAt: LATER }],
];

describe('workflows', () => {
  let service: FakeService;
  let folder: string;
  let lines: string[];
  let wrong: string[];
  let stop: AbortController;
  beforeEach(async () => {
    service = await FakeService.open();
    folder = await mkdtemp(join(tmpdir(), 'cli-'));
    [lines, wrong, stop] = [[], [], new AbortController()];
    await writeFile(join(folder, 'app.ts'), app(1));
  });
  afterEach(async () => {
    stop.abort();
    await service.close();
    await rm(folder, { recursive: true });
  });

  function workflows(...args: string[]): Promise<number> {
    return main(args, {
      env: { WORKFLOWS_URL: service.url, API_KEY: 'a-key' },
      folder,
      say: (line) => lines.push(line),
      sayWrong: (line) => wrong.push(line),
      signal: stop.signal,
    });
  }
  const file = (): string => join(folder, 'app.ts');

  it('deploys one script with its source map, and says what came of it', async () => {
    service.on(
      REGISTER,
      registered(3, [{ code: 'CALL_FLOATING', message: 'nobody waits for it', key: 'ask', line: 2 }]),
    );
    expect(await workflows('deploy', file())).toBe(0);
    const [{ body } = { body: {} }] = service.of(REGISTER);
    expect(Object.keys(body)).toEqual(['bundle', 'sourceMap']);
    expect(body.bundle).toContain('require("workflows.do")');
    expect(lines).toEqual(['✓ ask is version 3 of workflow_1', '⚠ app.ts:2: nobody waits for it']);
  });

  it('registers at each change, says what is wrong with one, and tells what runs', async () => {
    service.on(REGISTER, registered(1), registered(2));
    service.on('GET /workflows/workflow_1/graph', problem(503, 'OVERLOADED', 'no picture', { 'retry-after': '0' }));
    service.on(
      'GET /workflows/workflow_1/stream',
      told([['execution', { id: 'execution_1', status: 'running' }]], true),
    );
    service.on('GET /workflows/executions/execution_1/stream', told(STORY));
    const developing = workflows('dev', file());
    await waitFor(() => lines.includes('✓ ask is version 1 of workflow_1'));
    await waitFor(() => lines.includes('ask execution_1  completed in 35 ms: 42'));
    await writeFile(file(), 'export default {\n  ask: async () => await,\n}');
    await waitFor(() => lines.some((line) => line.startsWith('app.ts:2:25: Unexpected ","')));
    await writeFile(file(), app(2));
    await waitFor(() => lines.includes('✓ ask is version 2 of workflow_1'));
    stop.abort();
    expect(await developing).toBe(0);
    expect(service.of(REGISTER)).toHaveLength(2);
    expect(service.of('GET /workflows/workflow_1/stream')).toHaveLength(1);
    expect(lines).toContain('ask execution_1  ✓ apollo.search 35 ms');
  });

  it('starts a workflow and tells what it does', async () => {
    service.on('POST /workflows/ask/execute', { status: 201, body: { id: 'execution_1' } });
    service.on('GET /workflows/executions/execution_1/stream', told(STORY));
    await writeFile(join(folder, 'input.json'), '\ufeff{"a": 1}');
    expect(await workflows('run', 'ask', `@${join(folder, 'input.json')}`)).toBe(0);
    expect(service.of('POST /workflows/ask/execute')[0]?.body).toEqual({ input: { a: 1 } });
    expect(lines).toEqual(['execution_1', '  ✓ apollo.search 35 ms', '  completed in 35 ms: 42']);
  });

  it('tells what a model says, line by line, and once', async () => {
    const text = (offset: number, delta: string, more: object = {}): [string, object] => [
      'text',
      { function: 'ai.text', state: 'tell', visit: 2, attempt: 1, form: 'text', offset, delta, ...more },
    ];
    service.on('POST /workflows/ask/execute', { status: 201, body: { id: 'execution_1' } });
    service.on(
      'GET /workflows/executions/execution_1/stream',
      told([
        text(0, 'Once upon\na ti'),
        text(0, 'Once upon\na time'),
        text(16, '.', { end: true }),
        text(0, '{"a":1}', { visit: 3, form: 'json', end: true }),
        STORY[3] ?? ['', {}],
      ]),
    );
    expect(await workflows('run', 'ask')).toBe(0);
    expect(lines).toEqual(['execution_1', '  │ Once upon', '  │ a time.', '  completed in 35 ms: 42']);
  });

  it('sends an event and tells what it starts; what fails is exit status 1', async () => {
    const failed = { id: 'execution_1', status: 'failed', error: 'Card.Declined', cause: 'no', errorAt: { line: 7 } };
    service.on('POST /events', { status: 202, body: { id: 'e', started: ['execution_1'], woken: [] } });
    service.on('GET /workflows/executions/execution_1/stream', told([['execution', failed]]));
    expect(await workflows('run', '--event', 'User.Signup', '{"name": "Ada"}')).toBe(1);
    expect(service.of('POST /events')[0]?.body).toMatchObject({ type: 'User.Signup', data: { name: 'Ada' } });
    expect(lines).toEqual(['execution_1', '  failed: Card.Declined: no (line 7)']);
  });

  it('tests a handler against mocks', async () => {
    const answer = {
      status: 'completed',
      output: 42,
      stateHistory: [],
      virtualDuration: 0,
      history: [STORY[1]?.[1], STORY[2]?.[1]],
    };
    service.on('POST /workflows/test', { body: answer });
    await writeFile(join(folder, 'mocks.json'), '{"apollo.search": {"title": "CTO"}}');
    expect(await workflows('test', file(), 'ask', '{"a": 1}', '--mocks', join(folder, 'mocks.json'))).toBe(0);
    expect(service.of('POST /workflows/test')[0]?.body).toMatchObject({
      definition: { type: 'Function', bundle: expect.stringContaining('event'), handler: 'ask' },
      input: { a: 1 },
      mocks: { 'apollo.search': { title: 'CTO' } },
    });
    expect(lines).toEqual(['  ✓ apollo.search 35 ms', '  completed: 42']);
    const failed = { seq: 3, type: 'executionFailed', at: AT, data: { errorAt: { line: 7 } } };
    const failure = { ...answer, status: 'failed', error: 'E', cause: 'no', history: [failed] };
    service.on('POST /workflows/test', { body: failure });
    expect(await workflows('test', file(), 'ask')).toBe(1);
    expect(lines.at(-1)).toBe('  failed: E: no (line 7)');
    expect(await workflows('test', file(), 'none')).toBe(2);
    expect(wrong[0]).toMatch(/has no handler none\. It has: ask$/);
  });

  it('tells in plain sentences what a workflow is going to do, once it is registered', async () => {
    service.on('GET /workflows/ask/summary', (response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ask, version 1\n\n1. Calls `apollo.search`.\n');
    });
    expect(await workflows('explain', 'ask')).toBe(0);
    expect(lines).toEqual(['ask, version 1\n\n1. Calls `apollo.search`.']);
    expect(await workflows('explain', file())).toBe(2);
    expect(wrong[0]).toContain('workflows deploy');
  });

  it('tells which executions could go on with another version, and where the others would not', async () => {
    const MIGRATE = 'POST /workflows/ask/migrate';
    const call = {
      ...{ call: 2, seq: 7, recorded: { name: 'crm.find', arguments: { by: 'mail' } } },
      ...{ now: { name: 'crm.find', arguments: { by: 'name' } }, pointer: '/by' },
    };
    const samples = [{ executionId: 'execution_1', kind: 'needsMapping', state: 'crm.find', reason: 'Map it.', call }];
    service.on('GET /workflows/ask', { body: { id: 'workflow_1', version: 4 } });
    service.on(MIGRATE, { body: { counts: { safe: 3, needsMapping: 1, breaks: 0, skipped: 0 }, samples } });
    expect(await workflows('rehearse', 'ask')).toBe(1);
    expect(lines).toEqual([
      'ask: open executions of version 3, with version 4',
      '  3 would go on as they stand',
      '  1 need to be told what is called what (--map)',
      'execution_1: Map it.',
      '  call 2 was crm.find({"by":"mail"})',
      '  and is now crm.find({"by":"name"}), which differs at /by',
    ]);
    service.on(MIGRATE, { body: { counts: { safe: 0, needsMapping: 0, breaks: 0, skipped: 0 }, samples: [] } });
    expect(await workflows('rehearse', 'ask@2', '--to', '3', '--map', '{"a": "b"}')).toBe(0);
    expect(lines.slice(-2)).toEqual(['ask: open executions of version 2, with version 3', '  none']);
    expect(service.of(MIGRATE).map(({ body }) => body)).toEqual([
      { from: 3, to: 4, dryRun: true },
      { from: 2, to: 3, dryRun: true, map: { a: 'b' } },
    ]);
    expect(await workflows('rehearse', 'ask', '--to', 'new')).toBe(2);
  });

  it('lets executions go on with another version, and tells which could not', async () => {
    const operation = (status: string, done: number, failed: number) => {
      const samples =
        failed > 0 ? [{ executionId: 'execution_1', outcome: 'failed', code: 'C', message: 'Map it.' }] : [];
      const counts = { matched: 3, done, skipped: 0, failed };
      return { body: { id: 'operation_1', action: 'migrate', status, counts, samples } };
    };
    service.on('GET /workflows/ask', { body: { id: 'workflow_1', version: 4 } });
    service.on('POST /workflows/ask/migrate', operation('running', 0, 0));
    service.on('GET /operations/operation_1', operation('running', 1, 0), operation('completed', 2, 1));
    expect(await workflows('migrate', 'ask', '--map', '{"a": "b"}')).toBe(1);
    expect(lines).toEqual([
      'ask: open executions of version 3 go on with version 4 (operation_1)',
      '  2 go on with it',
      '  1 could not, and stay as they are',
      'execution_1: Map it.',
    ]);
    await workflows('migrate', 'ask', '--dry-run');
    expect(service.of('POST /workflows/ask/migrate').map(({ body }) => body)).toEqual([
      { from: 3, to: 4, map: { a: 'b' } },
      { from: 3, to: 4, dryRun: true },
    ]);
  });

  it('lets one execution go on with another version, or tells whether it could', async () => {
    const MIGRATE = 'POST /workflows/executions/execution_1/migrate';
    service.on('GET /workflows/executions/execution_1', { body: { workflowId: 'workflow_1' } });
    service.on('GET /workflows/workflow_1', { body: { id: 'workflow_1', version: 4 } });
    const verdict = { kind: 'breaks', reason: 'It waits for something else.' };
    service.on(MIGRATE, { body: { executionId: 'execution_1', verdict } }, { body: { id: 'execution_1' } });
    expect(await workflows('rehearse', 'execution_1')).toBe(1);
    expect(await workflows('migrate', 'execution_1', '--to', '3')).toBe(0);
    expect(lines).toEqual([
      'execution_1: breaks with version 4: It waits for something else.',
      'execution_1 goes on with version 3',
    ]);
    expect(service.of(MIGRATE).map(({ body }) => body)).toEqual([{ version: 4, dryRun: true }, { version: 3 }]);
  });

  it('tells its version', async () => {
    expect(await workflows('--version')).toBe(0);
    expect(lines).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  });

  it('says where code is refused, in the source', async () => {
    const errors = [{ message: '"fs" is not known here.', code: 'FREE_NAME', path: '/bundle', line: 4, column: 9 }];
    service.on(REGISTER, { status: 422, body: { status: 422, errors } });
    expect(await workflows('deploy', file())).toBe(1);
    expect(wrong).toEqual([`${file()}:4:9: "fs" is not known here.`]);
    service.on(REGISTER, { status: 422, body: { status: 422, errors: [{ ...errors[0], file: 'helper.ts' }] } });
    await workflows('deploy', file());
    expect(wrong.at(-1)).toBe('helper.ts:4:9: "fs" is not known here.');
  });

  it('says what to do without a service, and without its key', async () => {
    service.on(REGISTER, problem(401, 'UNAUTHORIZED', 'The API key is not known.'));
    expect(await workflows('deploy', file())).toBe(1);
    expect(wrong[0]).toMatch(/^The API key is not known\.\n.*--token, or API_KEY/s);
    expect(await workflows('deploy', file(), '--url', 'http://127.0.0.1:4')).toBe(1);
    expect(wrong[1]).toMatch(/cannot be reached.*\nStart the service with npm start/);
    expect(await workflows('deploy', file(), '--url', 'nowhere')).toBe(1);
    expect(wrong[2]).toMatch(/^The service is at an address such as .* and not at "nowhere"/);
  });

  it('sends no text that is not UTF-8', async () => {
    await writeFile(join(folder, 'input.json'), Buffer.from('{"a":"caf\xe9"}', 'latin1'));
    expect(await workflows('run', 'ask', `@${join(folder, 'input.json')}`)).toBe(2);
    expect(wrong[0]).toMatch(/input\.json cannot be read: The encoded data was not valid/);
  });

  it('finds the key of npm start, for services of this machine alone', async () => {
    await mkdir(join(folder, '.data'));
    await writeFile(join(folder, '.data/development-key'), 'wf_development\n');
    service.on(REGISTER, registered(1));
    const around = {
      folder: join(folder, 'deep'),
      say: () => undefined,
      sayWrong: () => undefined,
      signal: stop.signal,
    };
    await main(['deploy', file()], { ...around, env: { WORKFLOWS_URL: service.url } });
    expect(service.of(REGISTER)[0]?.headers.authorization).toBe('Bearer wf_development');
  });

  it.each([
    [[], /workflows dev app\.ts/],
    [['walk'], /workflows dev app\.ts/],
    [['run'], /It needs a workflow/],
    [['run', '', '{}'], /It needs a workflow/],
    [['dev', '--fast'], /workflows dev app\.ts/],
    [['run', 'ask', '{'], /\{ is no JSON: /],
    [['run', 'ask', '@app.ts'], /app\.ts cannot be read|app\.ts is no JSON: /],
    [['run', 'ask', '{"a": 1e400}'], /larger than any that can be kept/],
    [['run', 'ask', '@none.json'], /none\.json cannot be read: ENOENT/],
    [['run', 'ask', '{"a":', '1}'], /run has no use for "1}"/],
    [['run', '--event', 'A.B', 'ask', '{}'], /run has no use for "{}"/],
    [['deploy', 'a.ts', 'b.ts'], /deploy has no use for "b\.ts"/],
    [['rehearse', 'ask', '--dry-run'], /rehearse takes no --dry-run/],
    [['logs', 'ask', '--to', '3'], /logs takes no --to/],
  ])('says how it is used: %j', async (args, said) => {
    expect(await workflows(...args)).toBe(args.length === 0 ? 1 : 2);
    expect([...lines, ...wrong].join()).toMatch(said);
    expect(service.received).toEqual([]);
  });
});
