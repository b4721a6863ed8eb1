import type { StandaloneConfig } from './config';
import type { Standalone } from './standalone';
import { welcome } from './welcome';

const NEXT = 'npx workflows run --event User.Signup';

function command(settings: Partial<StandaloneConfig>, url = 'http://127.0.0.1:3000'): string {
  const config = { DATA_DIR: '.data', hasExample: true, ...settings } as StandaloneConfig;
  const text = welcome({ url, apiKey: 'wf_key' } as Standalone, config);
  return text.split('\n').find((line) => line.includes(NEXT)) ?? '';
}

describe('the command of the welcome', () => {
  it('is bare where it finds service and key by itself', () => {
    expect(command({})).toMatch(new RegExp(`^ +${NEXT}`));
  });

  it('says where the service is, and its key where that is not kept here', () => {
    expect(command({ DATA_DIR: '/elsewhere' }, 'http://127.0.0.1:4000')).toContain(
      `WORKFLOWS_URL=http://127.0.0.1:4000 API_KEY=wf_key ${NEXT}`,
    );
    expect(command({ API_KEY: 'a key of somebody' })).toContain(`API_KEY=$API_KEY ${NEXT}`);
  });
});
