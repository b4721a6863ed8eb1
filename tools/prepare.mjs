// Brings a checkout to the point where it can run: dependencies installed, everything built. Needs nothing installed.
//   node tools/prepare.mjs [--install-only]
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endLike, nxEnv, nxProgram, root, run, runInBackground } from './workspace.mjs';

const BUILD = [nxProgram, 'run-many', '-t', 'build', '--output-style=static'];

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

export async function rebuild() {
  console.log('Building ...');
  const { status } = await runInBackground(process.execPath, BUILD, {
    env: nxEnv,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  if (!process.argv.includes('--install-only')) build();
}
