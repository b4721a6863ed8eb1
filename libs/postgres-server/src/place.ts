import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { canReach, chooseAccount, type Account } from './account';
import { copyBinaries, findBinaries, type Binaries } from './binaries';
import { codeOf, messageOf, PostgresUnavailable, USE_YOUR_OWN } from './errors';

/**
 * Where one Postgres lives.
 *   P1. `home` holds `cluster/` (what Postgres calls its data directory) and `postgres.log`.
 *   P2. As root, Postgres runs as another user, who may be unable to enter the wanted folder (a clone below a
 *       mode-700 home). `home` is then a folder of its own below SHARED, and the wanted folder keeps a pointer to it:
 *       delete the wanted folder and you start afresh, move it and the data follow.
 *   P3. The programs are copied to SHARED for the same reason; one copy a version serves every clone.
 */
export type Place = { home: string; cluster: string; account: Account; binaries: Binaries };

const SHARED = '/var/lib/workflows';
const POINTER = 'moved-to';

export async function settle(dataDir: string, log: (line: string) => void): Promise<Place> {
  const wanted = await makeFolder(resolve(dataDir));
  const pointed = await readPointer(wanted);
  const account = await chooseAccount(join(pointed ?? wanted, 'cluster'));
  const home = pointed ?? ((await canReach(wanted, account)) ? wanted : await pointElsewhere(wanted));
  if (home !== wanted)
    log(`Postgres runs as another user than root, who cannot enter ${wanted}: its data are in ${home}`);
  await handOver(home, account);

  const packaged = await findBinaries();
  const reachable = await canReach(packaged.postgres, account);
  const binaries = reachable ? packaged : await copyBinaries(packaged, await makeFolder(SHARED, 0o755));
  return { home, cluster: join(home, 'cluster'), account, binaries };
}

async function makeFolder(path: string, mode = 0o700): Promise<string> {
  try {
    await mkdir(dirname(path), { recursive: true }); // not ours alone: with our mode, Postgres could not pass it under root
    if ((await mkdir(path, { recursive: true, mode })) !== undefined) await chmod(path, mode); // whatever the umask says
    return await realpath(path);
  } catch (error) {
    throw new PostgresUnavailable(
      `Cannot create the folder ${path} for Postgres: ${messageOf(error)}. ` +
        `Set DATA_DIR to a folder that you may write to, ${USE_YOUR_OWN}.`,
      { cause: error },
    );
  }
}

async function readPointer(wanted: string): Promise<string | undefined> {
  const pointer = join(wanted, POINTER);
  const text = await readFile(pointer, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw notOurs(wanted, error);
  });
  if (text === undefined) return undefined;
  const home = text.trim();
  // A pointer to nowhere must not pass for a first start: that would look as if all data were lost.
  const found = await stat(home).catch(() => undefined);
  if (found?.isDirectory() === true) return home;
  throw new PostgresUnavailable(
    `${pointer} says that the data of Postgres are in ${home}, and there is no such folder. ` +
      `Bring the data back, or delete that file to start with an empty database.`,
  );
}

async function pointElsewhere(wanted: string): Promise<string> {
  const home = await makeFolder(join(await makeFolder(SHARED, 0o755), randomUUID()));
  try {
    await writeFile(join(wanted, POINTER), `${home}\n`, { flag: 'wx' });
    return home;
  } catch (error) {
    const other = codeOf(error) === 'EEXIST' ? await readPointer(wanted) : undefined; // another start was faster
    if (other === undefined) throw error;
    return other;
  }
}

async function handOver(home: string, account: Account): Promise<void> {
  try {
    const { uid, gid } = account ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const found = await stat(home);
    if (found.uid !== uid) await chown(home, uid, gid);
    if ((found.mode & 0o777) !== 0o700) await chmod(home, 0o700); // the password file and the data are nobody else's
  } catch (error) {
    throw notOurs(home, error);
  }
}

function notOurs(folder: string, error: unknown): Error {
  return new PostgresUnavailable(
    `Cannot use the folder ${folder} for Postgres: ${messageOf(error)}. It may belong to another user (was the service ` +
      `started as root before?). Start as that user, set DATA_DIR to a folder of your own, ${USE_YOUR_OWN}.`,
    { cause: error },
  );
}
