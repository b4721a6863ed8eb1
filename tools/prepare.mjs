// Brings a checkout to the point where it can run: dependencies installed, everything built. Needs nothing installed.
//   node tools/prepare.mjs [--install-only]
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { endLike, nxEnv, nxProgram, root, run } from './workspace.mjs';

const BUILD = [nxProgram, 'run-many', '-t', 'build'];

function modifiedAt(file) {
  return statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs;
}

/** npm leaves its own lockfile in node_modules when an install has completed. */
function isInstalled() {
  const installed = modifiedAt('node_modules/.package-lock.json');
  return installed !== undefined && installed >= modifiedAt('package-lock.json');
}

export function install() {
  if (isInstalled()) return;
  console.log('Installing dependencies (npm ci) ...');
  // Building needs the development tools, also where NODE_ENV=production would have npm leave them out.
  const result = run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error(`npm ci failed${result.error ? `: ${result.error.message}` : ''}`);
    endLike(result);
  }
}

/** Nx knows what changed since the last build; with no change this restores or keeps what is there. */
export function build() {
  console.log('Building ...');
  const result = run(process.execPath, BUILD, { env: nxEnv, stdio: 'pipe', encoding: 'utf8' });
  if (result.status !== 0) {
    console.error(`${result.stdout}${result.stderr}\nThe build failed.`);
    endLike(result);
  }
}

/** The same without blocking; gives whether it succeeded. */
export async function rebuild() {
  console.log('Building ...');
  try {
    await promisify(execFile)(process.execPath, BUILD, { cwd: root, env: nxEnv });
    return true;
  } catch (error) {
    console.error(`${error.stdout}${error.stderr}`);
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  if (!process.argv.includes('--install-only')) build();
}
