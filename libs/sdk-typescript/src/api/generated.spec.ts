import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const GENERATOR = join(__dirname, '../../../../tools/sdk-types.mjs');

describe('the types of the API', () => {
  it('are what docs/openapi.json gives', () => {
    const { status, stderr } = spawnSync(process.execPath, [GENERATOR, '--check'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
