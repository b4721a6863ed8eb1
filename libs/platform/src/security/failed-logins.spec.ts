import { Logger, Module } from '@nestjs/common';
import { createHttpApp } from '../http/create-http-app';
import { HealthModule } from '../health/health.module';
import { PinoLogger, createLogger } from '../logging/pino-logger';
import { SingleApiKey } from './api-keys';
import { FailedLogins } from './failed-logins';

@Module({ imports: [HealthModule.register([])] })
class RootModule {}

describe('logins that fail', () => {
  it('are slowed by address after a few, up to a limit, for a minute', () => {
    Logger.overrideLogger(false); // the lines are looked at below
    let now = 0;
    const failed = new FailedLogins(() => now);
    const waits = Array.from({ length: 12 }, () => failed.note('10.0.0.1'));
    expect(waits).toEqual([0, 0, 0, 0, 0, 100, 200, 400, 800, 1600, 2000, 2000]);
    expect(failed.note('10.0.0.2')).toBe(0);
    now = 60_000;
    expect(failed.note('10.0.0.1')).toBe(0);
  });

  it('are counted and logged with their address, and never with what was tried', async () => {
    const lines: string[] = [];
    const logger = new PinoLogger(createLogger('info', { write: (line) => void lines.push(line) }));
    const app = await createHttpApp(RootModule, {
      logger,
      apiKeys: new SingleApiKey('a key of the specs, long', 'default'),
    });
    await app.init();
    const headers = { authorization: 'Bearer what somebody tried' };
    const answers = [await app.inject({ url: '/x', headers }), await app.inject({ url: '/x', headers })];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401]);
    const { body } = await app.inject({ url: '/metrics' });
    await app.close();
    expect(body).toContain('workflows_failed_logins_total 2');
    expect(lines.filter((line) => line.includes('an API key was refused'))).toHaveLength(1);
    expect(lines.join()).toContain('127.0.0.1');
    expect(lines.join()).not.toContain('somebody tried');
  });
});
