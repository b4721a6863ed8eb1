import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secretsKeys } from '@workflows/nodes';
import { developmentSecretsKey } from './development-secrets-key';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the key for secrets of a local start', () => {
  it('is made once, for its owner alone, also by two that start at once', async () => {
    const dataDir = join(folder, 'data');
    const [file] = await Promise.all([developmentSecretsKey(dataDir), developmentSecretsKey(dataDir)]);
    const made = await readFile(file, 'utf8');
    await developmentSecretsKey(dataDir);
    expect(await readFile(file, 'utf8')).toBe(made);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['secrets-key']);
    expect(secretsKeys({ SECRETS_KEY_FILE: file })?.currentId).toMatch(/^key-[0-9a-f]{12}$/);
  });

  it('is refused where the file holds something else, and nobody writes over it', async () => {
    await writeFile(join(folder, 'secrets-key'), 'canary');
    const file = await developmentSecretsKey(folder);
    expect(() => secretsKeys({ SECRETS_KEY_FILE: file })).toThrow(
      /SECRETS_KEY_FILE: what .*secrets-key holds must be 32/,
    );
    expect(() => secretsKeys({ SECRETS_KEY_FILE: file })).not.toThrow(/canary/);
    expect(() => secretsKeys({ SECRETS_KEY_FILE: `${folder}/none` })).toThrow('cannot be read (ENOENT)');
    expect(() => secretsKeys({ SECRETS_KEY: 'x', SECRETS_KEY_FILE: file })).toThrow('set one of them');
  });
});
