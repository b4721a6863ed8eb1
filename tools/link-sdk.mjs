// Makes the SDK that was built the package `workflows.do` of this checkout, with its command for npx. A build does it, too; one whose output comes from
// Nx's cache runs nothing.
import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './workspace.mjs';

const MODULES = join(root, 'node_modules');
const PACKAGE = join(root, 'dist/libs/sdk-typescript');
const COMMAND = '@node "%~dp0\\..\\workflows.do\\cli.js" %*\r\n';

export function linkSdk() {
  mkdirSync(join(MODULES, '.bin'), { recursive: true });
  link(PACKAGE, join(MODULES, 'workflows.do'));
  if (process.platform === 'win32') writeFileSync(join(MODULES, '.bin/workflows.cmd'), COMMAND);
  else link(join(PACKAGE, 'cli.js'), join(MODULES, '.bin/workflows'));
}

function link(target, path) {
  if (isLinkTo(target, path)) return;
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path, 'junction'); // the kind counts on Windows alone, where it needs no privilege
}

function isLinkTo(target, path) {
  try {
    return lstatSync(path).isSymbolicLink() && readlinkSync(path) === target;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) linkSdk();
