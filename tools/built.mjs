// Whether dist is what the sources give, told without Nx, which takes seconds to find that nothing has changed.
//   B1. Contents are compared, never times: switching branches and unpacking archives set times as they like.
//   B2. What the build left is compared, too: a dist that was built in part, or from another branch, is built again.
//   B3. The stamp goes before a build begins, and comes back only when the sources have stayed the same meanwhile: a build
//       that was killed leaves none, and one that saw an edit halfway is not taken for either state.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.mjs';

const DIST = 'dist';
const STAMP = '.built';
const TREES = ['apps', 'libs'];
const SETTINGS = ['.swcrc', 'nx.json', 'package.json', 'package-lock.json', 'tsconfig.base.json'];
const COMPILER = ['tools/compile.mjs', 'tools/workspace.mjs'];
const NO_SOURCE = /\.(spec|fixture)\.ts$/;

/** All files below a folder, as paths from the root; a folder that is not there has none. */
function filesBelow(base, folder) {
  let entries;
  try {
    entries = readdirSync(join(base, folder), { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(base, path) : [path];
  });
}

function hashOf(base, files) {
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    const content = readFileSync(join(base, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function sourcesHash(base) {
  const sources = TREES.flatMap((tree) => filesBelow(base, tree)).filter((file) => !NO_SOURCE.test(file));
  return hashOf(base, [...sources, ...SETTINGS, ...COMPILER]);
}

function distHash(base) {
  return hashOf(
    base,
    filesBelow(base, DIST).filter((file) => file !== `${DIST}/${STAMP}`),
  );
}

export class BuildStamp {
  constructor(base = root) {
    this.base = base;
    this.file = join(base, DIST, STAMP);
  }

  /** B1, B2 */
  isCurrent() {
    try {
      return readFileSync(this.file, 'utf8') === this.text(sourcesHash(this.base));
    } catch (error) {
      if (error.code === 'ENOENT') return false;
      throw error;
    }
  }

  /** B3: to be called before a build; what it gives is called when that has succeeded. */
  begin() {
    rmSync(this.file, { force: true });
    const before = sourcesHash(this.base);
    return () => {
      if (sourcesHash(this.base) !== before) return;
      mkdirSync(join(this.base, DIST), { recursive: true });
      writeFileSync(this.file, this.text(before));
    };
  }

  text(sources) {
    return `sources ${sources}\ndist ${distHash(this.base)}\n`;
  }
}
