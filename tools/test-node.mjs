// npm run test:node -- 24 [what npm test takes]: the whole test command under another version of Node.
//   N1. npm's package `node` brings the binary; it stays in .cache/node, apart from what the workspace depends on.
//   N2. The version is exact, so that two runs test the same: a line stands for the release named here.
//   N3. Everything below runs on it, programs that are called by name included: it comes first in PATH.
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { endLike, root, run } from './workspace.mjs';

/** N2: the lines that are supported; the last is that of the Dockerfile. */
const RELEASES = { 20: '20.19.0', 22: '22.23.3', 24: '24.21.0' };

function versionOf(asked) {
  if (/^\d+\.\d+\.\d+$/.test(asked ?? '')) return asked;
  if (RELEASES[asked]) return RELEASES[asked];
  console.error(
    `usage: npm run test:node -- <${Object.keys(RELEASES).join(' | ')} or an exact version> [part of a path]`,
  );
  process.exit(2);
}

/** N1: gives the path of the binary. npm does nothing when it is there already. */
function install(version) {
  const folder = join(root, '.cache/node', version);
  mkdirSync(folder, { recursive: true });
  // The package fetches the binary of this system in an install script, which npm runs only where it is allowed.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
  const result = run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', '--save-exact', `node@${version}`],
    {
      cwd: folder,
      shell: process.platform === 'win32',
    },
  );
  if (result.status !== 0) {
    console.error(`Node ${version} could not be installed${result.error ? `: ${result.error.message}` : ''}`);
    endLike(result);
  }
  return join(folder, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

const [asked, ...args] = process.argv.slice(2);
const node = install(versionOf(asked));
const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) }; // N3
run(node, ['-p', '`Testing on Node ${process.version}`'], { env });
endLike(run(node, [join(root, 'tools/test.mjs'), ...args], { env }));
