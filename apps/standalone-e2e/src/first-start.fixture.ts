import { execFile } from 'node:child_process';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testFolder, waitFor } from '@workflows/testing';

const MADE_WITHIN_MS = 80_000;

/**
 * Makes a folder as the first start of a service leaves it: a database that is created and up to date. One is made a run, by whoever asks first, and
 * copied: to create one takes some seconds of the processor. `first` starts a service there and stops it.
 */
export async function copyFirstStart(dataDir: string, first: (dataDir: string) => Promise<unknown>): Promise<void> {
  const place = join(await testFolder(), 'first-start');
  const [made, ready] = [join(place, 'data'), join(place, 'ready')];
  if (await isNew(place)) {
    await chmod(place, 0o711);
    await first(made);
    await writeFile(ready, '');
  }
  await waitFor(() => stat(ready).then(Boolean, () => false), { within: MADE_WITHIN_MS });
  await promisify(execFile)('cp', ['-a', made, dataDir]); // with its owner: as root, Postgres runs as another user
}

async function isNew(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
