import type { CommandReply, MigrationVerdict } from '@workflows/contracts';
import { Door } from '../testing/door';

let door: Door;
let id: string;

beforeEach(async () => {
  door = await Door.open();
  await door.call('POST /workflows', { name: 'w', states: { initial: { type: 'pass', end: true } } });
  await door.call('PUT /workflows/w', { name: 'w', states: { later: { type: 'pass', end: true } } });
  id = String((await door.call('POST /workflows/w@1/execute', {})).body['id']);
  door.ports.reply = () => judged({ kind: 'safe' });
});

afterEach(() => door.close());

const judged = (verdict: MigrationVerdict): CommandReply => ({ kind: 'migrated', verdict });
const migrate = (body: unknown) => door.call(`POST /workflows/executions/${id}/migrate`, body);
const rehearse = (body: unknown) => door.call('POST /workflows/w/migrate', body);
const misfit = { kind: 'needsMapping', state: 'initial', reason: 'It is gone.' } as const;

describe('an execution', () => {
  it('is moved by its owner, who is told of the version and of the states by their new names', async () => {
    const map = { initial: 'later' };
    expect(await migrate({ version: 2, map })).toMatchObject({ status: 200, body: { id } });
    const { seed } = door.ports.executions.get(id) ?? {};
    expect(door.ports.commands).toEqual([
      { kind: 'migrate', tenant: 'default', executionId: id, workflowId: seed?.workflowId, to: 2, map, asOf: 0 },
    ]);
  });

  it('is only judged by a dry run', async () => {
    door.ports.reply = () => judged(misfit);
    expect(await migrate({ version: 2, dryRun: true })).toMatchObject({
      status: 200,
      body: { executionId: id, verdict: misfit },
    });
    expect(door.ports.commands).toMatchObject([{ dryRun: true }]);
  });

  it.each<[MigrationVerdict, number, string | undefined]>([
    [{ kind: 'already' }, 200, undefined],
    [misfit, 409, 'MIGRATION_UNSAFE'],
    [{ kind: 'breaks', reason: 'It is another dialect.' }, 409, 'MIGRATION_UNSAFE'],
    [{ kind: 'skipped', because: 'closed' }, 409, 'EXECUTION_CLOSED'],
    [{ kind: 'skipped', because: 'notBegun' }, 409, 'MIGRATION_UNSAFE'],
  ])('of which its owner says %j', async (verdict, status, code) => {
    door.ports.reply = () => judged(verdict);
    expect(await migrate({ version: 2 })).toMatchObject({
      status,
      ...(code !== undefined && { body: { errors: [{ code }] } }),
    });
  });

  it.each<[string, unknown, number, string]>([
    ['no version', {}, 422, '/version'],
    ['a version that nobody has', { version: 9 }, 404, ''],
    ['a state that the version lacks', { version: 2, map: { initial: 'nowhere' } }, 422, '/map/initial'],
    ['a map of no names', { version: 2, map: { initial: 1 } }, 422, '/map'],
    ['a map that no row can hold', { version: 2, map: { 'a\u0000': 'later' } }, 422, '/map'],
    ['a map that no history should hold', { version: 2, map: { ['a'.repeat(160_001)]: 'later' } }, 422, '/map'],
  ])('is left alone for %s', async (_, body, status, path) => {
    expect(await migrate(body)).toMatchObject({ status, ...(path !== '' && { body: { errors: [{ path }] } }) });
    expect(door.ports.commands).toEqual([]);
  });
});

describe('the executions of a version', () => {
  it('are counted by what would become of them, and none is moved', async () => {
    const found = { workflowId: 'w', workflowName: 'w', status: 'running', createdAt: 0 } as const;
    door.ports.found = {
      executions: [
        { ...found, executionId: 'execution_a', version: 1 },
        { ...found, executionId: 'execution_b', version: 1 },
        { ...found, executionId: 'execution_c', version: 2 },
      ],
    };
    door.ports.reply = (command) =>
      judged('executionId' in command && command.executionId === 'execution_a' ? misfit : { kind: 'safe' });
    expect(await rehearse({ from: 1, to: 2, dryRun: true })).toMatchObject({
      status: 200,
      body: {
        counts: { safe: 1, needsMapping: 1, breaks: 0, skipped: 0 },
        samples: [{ executionId: 'execution_a', ...misfit }],
      },
    });
    expect(door.ports.commands).toMatchObject([{ dryRun: true }, { dryRun: true }]);
  });

  it('are moved by an operation, which tells of those that could not go on', async () => {
    const ids = ['execution_a', 'execution_b', 'execution_c', 'execution_d'] as const;
    const found = { workflowId: 'w', workflowName: 'w', version: 1, status: 'running', createdAt: 0 } as const;
    door.ports.found = { executions: ids.map((executionId) => ({ ...found, executionId })) };
    for (const executionId of ids) door.ports.operations.items.set(executionId, { executionId, status: 'running' });
    const verdicts: Record<string, MigrationVerdict> = {
      execution_b: misfit,
      execution_c: { kind: 'skipped', because: 'closed' },
      execution_d: { kind: 'already' },
    };
    door.ports.reply = (command) =>
      judged(('executionId' in command && verdicts[command.executionId]) || { kind: 'safe' });
    const body = { from: 1, to: 2, map: { initial: 'later' }, filter: { label: 'tier:trial' } };
    const headers = { 'idempotency-key': 'k' };
    const made = await door.call('POST /workflows/w/migrate', body, headers);
    const workflowId = door.ports.executions.get(id)?.seed.workflowId;
    expect(made).toMatchObject({
      status: 202,
      body: {
        action: 'migrate',
        arguments: { workflowId, from: 1, to: 2, map: body.map },
        filter: { workflowId, status: ['running', 'paused'], label: ['tier:trial'] },
      },
    });
    expect((await door.call('POST /workflows/w/migrate', body, headers)).body['id']).toBe(made.body['id']);
    const path = `GET ${String(made.headers['location'])}`;
    let operation: Record<string, unknown> = {};
    for (let turn = 0; turn < 50 && operation['status'] !== 'completed'; turn++) {
      door.ports.advance(2_000);
      await new Promise((resolve) => setImmediate(resolve));
      operation = (await door.call(path)).body;
    }
    expect(operation).toMatchObject({
      counts: { matched: 4, done: 1, skipped: 2, failed: 1 },
      samples: [
        { executionId: 'execution_b', outcome: 'failed', code: 'MIGRATION_UNSAFE' },
        { executionId: 'execution_c', outcome: 'skipped', code: 'EXECUTION_CLOSED' },
        { executionId: 'execution_d', outcome: 'skipped', code: 'ALREADY_SO' },
      ],
    });
    expect(door.ports.commands).toHaveLength(4);
  });

  it.each<[unknown, number]>([
    [{ from: 1, to: 9, dryRun: true }, 404],
    [{ from: 9, to: 2, dryRun: true }, 404],
    [{ from: 1, to: 2, dryRun: 1 }, 422],
    [{ from: 1, to: 2, filter: { workflowId: 'another' } }, 422],
    [{ from: 1, to: 2, filter: { status: 'odd' } }, 422],
    [{ from: 1, to: 2, map: { initial: 'nowhere' } }, 422],
  ])('are not looked at for %j', async (body, status) => {
    expect((await rehearse(body)).status).toBe(status);
    expect(door.ports.searches).toEqual([]);
  });

  it('are those of the workflow, so that its reference names no version', async () => {
    expect((await door.call('POST /workflows/w@1/migrate', { from: 1, to: 2, dryRun: true })).status).toBe(404);
  });
});
