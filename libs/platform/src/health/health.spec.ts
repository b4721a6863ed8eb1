import { Module } from '@nestjs/common';
import { createHttpApp } from '../http/create-http-app';
import { PinoLogger, createLogger } from '../logging/pino-logger';
import { HealthModule } from './health.module';
import { Readiness, failedProbes } from './probe';
import type { Probe } from './probe';

@Module({})
class RootModule {}

async function ask(path: string, probes: Probe[]) {
  const app = await createHttpApp(
    { module: RootModule, imports: [HealthModule.register(probes)] },
    { logger: new PinoLogger(createLogger('silent')) },
  );
  await app.init();
  await app.inject({ url: '/health/live' });
  const answer = await app.inject({ url: path });
  await app.close();
  return answer;
}

const postgres: Probe = { name: 'postgres', check: () => Promise.reject(new Error('password wrong for secret@host')) };

describe('an app', () => {
  it('is ready when all that it needs can be reached', async () => {
    const answer = await ask('/health/ready', [{ name: 'kafka', check: () => undefined }]);
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ready', checks: ['kafka'] }]);
  });

  it('names what it cannot reach, and not why', async () => {
    const answer = await ask('/health/ready', [postgres, { name: 'kafka', check: () => undefined }]);
    expect([answer.statusCode, answer.json()]).toMatchObject([
      503,
      { errors: [{ code: 'UNAVAILABLE', path: 'postgres' }] },
    ]);
    expect(answer.body).not.toContain('secret');
    expect(answer.headers['retry-after']).toBe('1');
  });

  it('is ready, and says so, without what it can do without for a while', async () => {
    const answer = await ask('/health/ready', [
      { ...postgres, toleratedMs: 60_000 },
      { name: 'kafka', check: () => undefined },
    ]);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 'ready', checks: ['postgres', 'kafka'], degraded: ['postgres'] },
    ]);
  });

  it('tells in its metrics what it can reach', async () => {
    const { body } = await ask('/metrics', [postgres, { name: 'kafka', check: () => undefined }]);
    expect(body).toContain('workflows_check_ok{check="postgres"} 0');
    expect(body).toContain('workflows_check_ok{check="kafka"} 1');
  });

  it('counts its requests by route', async () => {
    const { body, headers } = await ask('/metrics', []);
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('http_request_duration_seconds_count{method="GET",route="/health/live",status="200"} 1');
    expect(body).toMatch(
      /http_request_duration_seconds_bucket\{method="GET",route="\/health\/live",status="200",le="\+Inf"\} 1/,
    );
    expect(body).toContain('process_cpu_seconds_total');
  });
});

it('a probe that does not answer has failed', async () => {
  const silent = { name: 'silent', check: () => new Promise<void>(() => undefined) };
  expect(await failedProbes([silent], 5)).toMatchObject([{ name: 'silent' }]);
});

it('what fails for longer than is tolerated is not tolerated any more, until it has passed once', async () => {
  let now = 0;
  let isUp = false;
  const check = (): void => {
    if (!isUp) throw new Error('away');
  };
  const readiness = new Readiness([{ name: 'registry', check, toleratedMs: 60 }], () => now);
  const verdict = async () => (await readiness.failures()).map(({ isTolerated }) => isTolerated);
  expect(await verdict()).toEqual([true]);
  now = 60;
  expect(await verdict()).toEqual([false]);
  isUp = true;
  expect(await verdict()).toEqual([]);
  isUp = false;
  expect(await verdict()).toEqual([true]);
});
