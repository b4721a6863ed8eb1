import { join } from 'node:path';
import { waitFor } from '@workflows/testing';
import { Service, dataFolder, removeData } from './service.fixture';

/**
 * Settled 40 on the whole service: an execution whose processing ends the process, each time again (ADR 14).
 *   D1. It is deadly from outside: the product has no hook for it. The word is made by the execution's expression, and is in no
 *       definition, input or request.
 *   D2. One death may go unnoticed and one may have company; then three alone end it.
 */
const WORD = 'deadly-by-now';
const MOST_DEATHS = 5; // D2
const DEADLY = {
  NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'dies-of-a-word.fixture.cjs'))}`,
  DEADLY_WORD: WORD,
};
const OTHERS = 8;

jest.setTimeout(180_000);

describe('an execution that the process dies of', () => {
  let dataDir: string;
  let service: Service;
  let deadly: string;
  const others: string[] = [];

  /** One life of the service: it dies, or lives to tell that the execution has ended. */
  async function live(): Promise<'died' | 'lives'> {
    service = Service.launch(dataDir, DEADLY);
    let end: number | string | undefined;
    const ended = service.ended.then((how) => (end = how));
    await waitFor(async () => end !== undefined || (await hasEnded(deadly)), { within: 60_000 });
    if (end === undefined) return 'lives';
    expect(await ended).toBe('SIGKILL');
    return 'died';
  }

  async function hasEnded(id: string): Promise<boolean> {
    const status = await statusOf(id).catch(() => undefined);
    return status !== undefined && status !== 'running';
  }

  async function statusOf(id: string): Promise<string> {
    return String((await service.api.send('GET', `/workflows/executions/${id}`)).body['status']);
  }

  async function start(word: string): Promise<string> {
    const { status, body } = await service.api.send('POST', '/workflows/waits/execute', { body: { input: { word } } });
    expect(status).toBe(201);
    return String(body['id']);
  }

  beforeAll(async () => {
    dataDir = await dataFolder();
    service = await Service.start(dataDir, DEADLY);
    const states = {
      wait: { type: 'wait', seconds: 1, next: 'say' },
      say: { type: 'pass', output: { said: '{% $states.input.word & "-by-now" %}' }, end: true },
    };
    expect((await service.api.send('POST', '/workflows', { body: { name: 'waits', states } })).status).toBe(201);
    for (let n = 0; n < OTHERS; n++) others.push(await start(`other ${n}`));
    deadly = await start('deadly');
  });

  afterAll(async () => {
    await service.dispose();
    await removeData(dataDir);
  });

  it('is ended after a few deaths, and the service and all others go on', async () => {
    expect(await service.ended).toBe('SIGKILL');
    let deaths = 1;
    while ((await live()) === 'died') expect(++deaths).toBeLessThanOrEqual(MOST_DEATHS);
    expect(deaths).toBeGreaterThanOrEqual(3);
    const { body } = await service.api.send('GET', `/workflows/executions/${deadly}`);
    expect(body).toMatchObject({ status: 'failed', error: 'States.Runtime' });
    expect(body['cause']).toContain('died, three times');
    await waitFor(async () => (await Promise.all(others.map(statusOf))).every((status) => status === 'completed'));
    const late = await start('late');
    await waitFor(() => hasEnded(late));
    expect(await statusOf(late)).toBe('completed');
    expect(await service.stop()).toBe(0);
  });
});
