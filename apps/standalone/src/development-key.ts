import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The key of a local start: made once, kept beside the data and readable by its owner alone. */
export async function developmentKey(dataDir: string): Promise<string> {
  const file = join(dataDir, 'development-key');
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known.trim().length >= 16) return known.trim();
  const key = `wf_${randomBytes(24).toString('base64url')}`;
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${key}\n`, { mode: 0o600 });
  return key;
}
