import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, PostgresUnavailable, USE_YOUR_OWN } from './errors';

/** Whose processes the Postgres programs are. `undefined` stands for the user who runs us. */
export type Account = { uid: number; gid: number } | undefined;

const run = promisify(execFile);

/**
 * Postgres refuses to run as root. As root we therefore run it as the owner of the data that is already there
 * (so that a folder first used by a normal user stays theirs), else as the user `postgres`.
 */
export async function chooseAccount(existingCluster: string): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(existingCluster).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await lookUp('postgres')) ?? (await createPostgresUser());
}

async function lookUp(user: string): Promise<Account> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined; // `id` fails for a name nobody has
  }
}

async function createPostgresUser(): Promise<Account> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']);
  } catch (error) {
    const created = await lookUp('postgres'); // another start may have been faster
    if (created !== undefined) return created;
    throw new PostgresUnavailable(
      `Postgres cannot run as root, there is no user "postgres", and creating one failed: ${messageOf(error).trim()}. ` +
        `Create the user, or start as a normal user, ${USE_YOUR_OWN}.`,
      { cause: error },
    );
  }
  return lookUp('postgres');
}

/** Whether the account can enter every folder on the way to a path (the path itself need not exist yet). */
export async function canReach(path: string, account: Account): Promise<boolean> {
  if (account === undefined) return true;
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined && !mayEnter(found, account)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function mayEnter(folder: { mode: number; uid: number; gid: number }, account: { uid: number; gid: number }): boolean {
  if (folder.uid === account.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === account.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}
