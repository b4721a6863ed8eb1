import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The file with the key for secrets of a local start: made once, kept beside the data and readable by its owner alone. It is there whole or not
 * at all, and never written again: what was encrypted under it would be lost.
 */
export async function developmentSecretsKey(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secrets-key');
  const draft = `${file}.${randomUUID()}`;
  await mkdir(dataDir, { recursive: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64')}\n`);
    await handle.sync();
    await link(draft, file); // fails where there is one, and then that one counts
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
  return file;
}
