import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { type Body, waitFor } from '@workflows/testing';
import { Service, dataFolder } from './service.fixture';

const SAMPLES = join(__dirname, '../../../examples/functions');
const FUNCTION = 'createAccount';
const STATES = { ask: { type: 'task', task: FUNCTION, timeout: 60, end: true } };

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('Skipping the samples in Python: there is no python3.');
const mayRunPython = hasPython || process.env['CI'] === 'true' ? it : it.skip;

jest.setTimeout(60_000);

let service: Service;
let workflow: string;
let compiled: string;
const samples: ChildProcess[] = [];

beforeAll(async () => {
  compiled = mkdtempSync(join(tmpdir(), 'workflows-samples-'));
  service = await Service.start(await dataFolder(), { ALLOW_PRIVATE_NETWORK: 'true' });
  workflow = await service.api.workflow('Accounts', STATES);
});

afterEach(async () => {
  for (const sample of samples.splice(0)) sample.kill('SIGKILL');
  await service.api.send('DELETE', `/functions/${FUNCTION}`);
});

afterAll(async () => {
  await service.dispose();
  rmSync(compiled, { recursive: true });
});

/** TypeScript is stripped of its types first, which older lines of Node do not do by themselves. */
function commandFor(sample: string): [program: string, file: string] {
  const file = join(SAMPLES, sample);
  if (sample.endsWith('.py')) return ['python3', file];
  const target = join(compiled, `${basename(sample, '.ts')}.mjs`);
  writeFileSync(target, transformFileSync(file, { swcrc: false, jsc: { parser: { syntax: 'typescript' } } }).code);
  return [process.execPath, target];
}

/** Starts it and gives its first line. */
async function run(sample: string, env: Record<string, string>): Promise<string> {
  const [program, file] = commandFor(sample);
  const child = spawn(program, [file], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  samples.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  await waitFor(() => said.includes('\n') || child.exitCode !== null, { within: 20_000 });
  expect([said, child.exitCode]).toEqual([expect.stringContaining('ready'), null]);
  return said;
}

async function serve(sample: string): Promise<string> {
  const registration = { name: FUNCTION, type: 'http', url: 'http://127.0.0.1:9/' };
  await service.api.ask('POST', '/functions', registration);
  const { secret } = await service.api.ask('GET', `/functions/${FUNCTION}/signing-secret`);
  const url = /http:\S+/.exec(await run(sample, { SIGNING_SECRET: secret, PORT: '0' }))?.[0] ?? '';
  await service.api.ask('PATCH', `/functions/${FUNCTION}`, { url });
  return url;
}

const execute = (input: Body): Promise<Body> => service.api.run(workflow, input);

/** Two executions get accounts of their own, and what cannot be done fails by the function's own word. */
async function expectContract(): Promise<void> {
  const [one, two] = [await execute({ email: 'a@example.com' }), await execute({ email: 'b@example.com' })];
  expect([one.status, two.status]).toEqual(['completed', 'completed']);
  expect(one.output.accountId).toMatch(/^account_\d+$/);
  expect(two.output.accountId).not.toBe(one.output.accountId);
  expect(await execute({})).toMatchObject({ status: 'failed', error: 'Account.Invalid', cause: 'email is missing' });
}

async function expectForgeryRefused(url: string): Promise<void> {
  const headers = {
    'webhook-id': 'x',
    'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
    'idempotency-key': 'x',
  };
  const body = '{"email":"a@example.com"}';
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401);
  expect((await fetch(url, { method: 'POST', body })).status).toBe(401);
}

describe('the sample of an http function', () => {
  const holds = async (sample: string): Promise<void> => {
    const url = await serve(sample);
    await expectContract();
    await expectForgeryRefused(url);
  };
  it('in TypeScript answers calls and refuses forged ones', () => holds('http-function.ts'));
  mayRunPython('in Python answers calls and refuses forged ones', () => holds('http_function.py'));
});

describe('the sample of a worker', () => {
  const holds = async (sample: string): Promise<void> => {
    await run(sample, { WORKFLOWS_URL: service.url, API_KEY: service.api.key });
    await expectContract();
  };
  it('in TypeScript carries out tasks', () => holds('worker.ts'));
  mayRunPython('in Python carries out tasks', () => holds('worker.py'));
});
