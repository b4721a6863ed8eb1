import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expectSignupsOnce } from '@workflows/testing';
import { Service, dataFolder, removeData } from './service.fixture';

/** `SIGNUPS=300 KILLS=6 npx jest -c apps/standalone-e2e/jest.config.cjs signups` is the long run. */
const SIGNUPS = Number(process.env['SIGNUPS'] ?? 40);
const KILLS = Number(process.env['KILLS'] ?? 2);
const EXAMPLE = join(__dirname, '../../../examples/business-as-code/documented.ts');
const COMMAND = join(__dirname, '../../../dist/libs/sdk-typescript/cli.js');
const SETTINGS = { LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '1000000' };

jest.setTimeout(600_000);

it('has one user and one message for each signup, though everything is killed', async () => {
  const dataDir = await dataFolder();
  let service = await Service.start(dataDir, SETTINGS);
  try {
    const env = { PATH: process.env['PATH'], WORKFLOWS_URL: service.url, API_KEY: service.api.key };
    expect(spawnSync(process.execPath, [COMMAND, 'deploy', EXAMPLE], { env }).status).toBe(0);
    const kill = async (): Promise<void> => {
      await service.killTree();
      service = await Service.start(dataDir, SETTINGS);
    };
    await expectSignupsOnce({ api: () => service.api, count: SIGNUPS, kills: KILLS, kill });
  } finally {
    await service.dispose();
    await removeData(dataDir);
  }
});
