// Brings a checkout to the point where it can run: dependencies installed, everything built. Needs nothing installed.
//   node tools/prepare.mjs [--install-only]
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { BuildStamp } from './built.mjs';
import { linkSdk } from './link-sdk.mjs';
import { endLike, nxEnv, nxProgram, root, run } from './workspace.mjs';

const BUILD = [nxProgram, 'run-many', '-t', 'build'];

const stamp = new BuildStamp();

function packagesOf(lockfile) {
  try {
    return JSON.parse(readFileSync(join(root, lockfile), 'utf8')).packages;
  } catch {
    return undefined; // not there, or cut short
  }
}

/**
 * npm leaves a lockfile of its own in node_modules when an install has completed. It is held against ours package by
 * package: times say nothing after a switch of branches. What is for another system is not installed here.
 */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const found = installed[path];
    if (path === '' || (found === undefined && optional)) return true; // the workspace itself; another system's package
    return found?.version === version && found?.integrity === integrity;
  });
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

/** Builds what is not built; Nx knows which projects those are. */
export function build() {
  if (!stamp.isCurrent()) buildAll();
  linkSdk();
}

function buildAll() {
  console.log('Building ...');
  const complete = stamp.begin();
  const result = run(process.execPath, BUILD, { env: nxEnv, stdio: 'pipe', encoding: 'utf8' });
  if (result.status !== 0) {
    console.error(`${result.stdout}${result.stderr}\nThe build failed.`);
    endLike(result);
  }
  complete();
}

/** The same without blocking; gives whether it succeeded. */
export async function rebuild() {
  console.log('Building ...');
  const complete = stamp.begin();
  try {
    await promisify(execFile)(process.execPath, BUILD, { cwd: root, env: nxEnv });
  } catch (error) {
    console.error(`${error.stdout}${error.stderr}`);
    return false;
  }
  complete();
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  if (!process.argv.includes('--install-only')) build();
}
