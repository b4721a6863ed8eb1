import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { freePort } from '@workflows/postgres-server';
import { type Body, waitFor } from '@workflows/testing';
import { Service, dataFolder } from './service.fixture';

const SAMPLES = join(__dirname, '../../../examples/functions');

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('Skipping the samples in Python: there is no python3.');
const mayRunPython = hasPython || process.env['CI'] === 'true' ? it : it.skip;

jest.setTimeout(240_000);

let service: Service;
let compiled: string;
let count = 0;
const samples: ChildProcess[] = [];

beforeAll(async () => {
  compiled = mkdtempSync(join(tmpdir(), 'workflows-samples-'));
  service = await Service.start(await dataFolder(), { ALLOW_PRIVATE_NETWORK: 'true' });
});

afterEach(() => {
  for (const sample of samples.splice(0)) sample.kill('SIGKILL');
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

/** Under a name of its own: what was known of another one's address is no matter. */
async function serve(sample: string): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  await service.api.ask('POST', '/functions', { name: sample, type: 'http', url });
  const { secret } = await service.api.ask('GET', `/functions/${sample}/signing-secret`);
  await run(sample, { SIGNING_SECRET: secret, PORT: String(port) });
  return url;
}

/** Two executions get accounts of their own, and what cannot be done fails by the function's own word. */
async function expectContract(name: string): Promise<void> {
  const states = { ask: { type: 'task', task: name, timeout: 60, end: true } };
  const workflow = await service.api.workflow(`calls ${name}, ${++count}`, states);
  const execute = (input: Body): Promise<Body> => service.api.run(workflow, input);
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
    await expectContract(sample);
    await expectForgeryRefused(url);
  };
  it('in TypeScript answers calls and refuses forged ones', () => holds('http-function.ts'));
  mayRunPython('in Python answers calls and refuses forged ones', () => holds('http_function.py'));
});

describe('the sample of a worker', () => {
  const holds = async (sample: string): Promise<void> => {
    await run(sample, { WORKFLOWS_URL: service.url, API_KEY: service.api.key });
    await expectContract('createAccount');
  };
  it('in TypeScript carries out tasks', () => holds('worker.ts'));
  mayRunPython('in Python carries out tasks', () => holds('worker.py'));
});
