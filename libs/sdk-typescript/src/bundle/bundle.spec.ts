import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type { AnyJson } from '../json';
import { bundle } from './bundle';

const DOCUMENTED = join(__dirname, '../../../../examples/business-as-code/documented.ts');

/** Runs the script as a realm does: nothing but the language, and `workflows.do`. */
function run(script: string): AnyJson {
  const module: AnyJson = { exports: {} };
  const require = (name: string): AnyJson => {
    if (name !== 'workflows.do') throw new Error(`there is no ${name}`);
    return { AI: (handlers: AnyJson) => handlers };
  };
  runInContext(script, createContext({ module, exports: module.exports, require }));
  return module.exports.default;
}

describe('bundle', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function bundleOf(text: string): Promise<{ bundle: string; sourceMap: string }> {
    await writeFile(join(folder, 'app.ts'), text);
    return bundle(join(folder, 'app.ts'));
  }

  it('makes one script of the example of the documentation, and it runs', async () => {
    const { bundle: script, sourceMap } = await bundle(DOCUMENTED);
    const calls: string[] = [];
    const recorder = (path: string): AnyJson =>
      new Proxy(() => undefined, {
        get: (_, name: string) => recorder(path ? `${path}.${name}` : name),
        apply: (_, __, [input]) => {
          calls.push(path);
          return Promise.resolve(
            path === 'peopleDataLabs.findSocialProfiles' ? { github: 'ada' } : { url: path, input },
          );
        },
      });
    const [ai, api, db] = [recorder('ai'), recorder(''), recorder('db')];
    await run(script).onUserSignup({ ai, api, db, event: { name: 'Ada', email: 'ada@example.com', company: 'Acme' } });
    expect(calls).toEqual([
      ...['apollo.search', 'peopleDataLabs.findSocialProfiles', 'github.profile', 'ai.researchCompany'],
      ...['ai.researchPersonalBackground', 'ai.researchSocialActivity', 'ai.summarizeGithubActivity'],
      ...[
        'ai.personalizeEmailSequence',
        'scheduleEmails',
        'ai.summarizeContent',
        'db.users.create',
        'slack.postMessage',
      ],
    ]);
    expect(JSON.parse(sourceMap).sources).toEqual(['documented.ts']);
  });

  it('brings along what is imported', async () => {
    await writeFile(join(folder, 'price.ts'), 'export const price = (n: number): number => n * 2;');
    const { bundle: script } = await bundleOf(
      `import { AI } from 'workflows.do'; import { price } from './price'; export default AI({ ask: () => price(21) });`,
    );
    expect(run(script).ask()).toBe(42);
  });

  it('says where the syntax is wrong', async () => {
    await expect(bundleOf('export default {\n  ask: async () => await,\n}')).rejects.toThrow(
      'app.ts:2:25: Unexpected ","\n\n      ask: async () => await,\n                            ^',
    );
  });

  it('says what handlers cannot use, and what to do', async () => {
    await expect(bundleOf(`import { readFile } from 'node:fs/promises'; export default { readFile };`)).rejects.toThrow(
      /app\.ts:1:26: Handlers cannot use "node:fs\/promises": .* Put it into a function/,
    );
  });

  it('says that a file is missing', async () => {
    await expect(bundle(join(folder, 'none.ts'))).rejects.toThrow(/Could not resolve ".*none\.ts"/);
  });

  it('refuses what is too large for the service', async () => {
    await expect(bundleOf(`export default ${JSON.stringify('a'.repeat(6 * 1024 * 1024))};`)).rejects.toThrow(
      'the bundle has 6.0 MiB, and 5 are the most',
    );
  });
});
