import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const TOOL = pathToFileURL(join(__dirname, '../../../tools/built.mjs')).href;
const SOURCE = 'libs/a/src/index.ts';
const OUTPUT = 'dist/libs/a/src/index.js';

let workspace: string;

function write(file: string, content: string): void {
  mkdirSync(dirname(join(workspace, file)), { recursive: true });
  writeFileSync(join(workspace, file), content);
}

/** Runs lines of a script in which `stamp` is that of the workspace. */
function run(lines: string): string {
  const script = `import { BuildStamp } from ${JSON.stringify(TOOL)};
    import { writeFileSync as write } from 'node:fs';
    const stamp = new BuildStamp(process.cwd());
    ${lines}`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: workspace, encoding: 'utf8' });
}

const isCurrent = (): string => run('process.stdout.write(String(stamp.isCurrent()))');
const build = (content = 'built'): string =>
  run(`const complete = stamp.begin(); write('${OUTPUT}', '${content}'); complete();`);

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'workflows-built-'));
  for (const file of ['.swcrc', 'nx.json', 'package.json', 'package-lock.json', 'tsconfig.base.json', SOURCE, OUTPUT])
    write(file, '1');
  for (const file of ['tools/compile.mjs', 'tools/workspace.mjs']) write(file, '1');
});

afterEach(() => rmSync(workspace, { recursive: true }));

describe('a build that is done', () => {
  beforeEach(() => {
    build();
  });

  it('is known', () => expect(isCurrent()).toBe('true'));

  it.each(['libs/a/src/query.sql', SOURCE, 'apps/b/src/main.ts', 'package-lock.json', '.swcrc', 'tools/compile.mjs'])(
    'is done again after a change of %s',
    (file) => {
      write(file, '2');
      expect(isCurrent()).toBe('false');
    },
  );

  it('is done again when a source is gone, or dist', () => {
    rmSync(join(workspace, OUTPUT));
    expect(isCurrent()).toBe('false');
    build();
    rmSync(join(workspace, SOURCE));
    expect(isCurrent()).toBe('false');
    rmSync(join(workspace, 'dist'), { recursive: true });
    expect(isCurrent()).toBe('false');
  });

  it('stays done when only tests or times change, as in a branch that is left and taken again', () => {
    write('libs/a/src/index.spec.ts', '2');
    write(SOURCE, '2');
    write(SOURCE, '1');
    utimesSync(join(workspace, SOURCE), new Date(), new Date());
    expect(isCurrent()).toBe('true');
  });

  it('is done again when something else has built in between, though the sources are those of the stamp', () => {
    write(OUTPUT, 'of another branch');
    expect(isCurrent()).toBe('false');
  });

  it('moves with its folder', () => {
    const moved = mkdtempSync(join(tmpdir(), 'workflows-built-'));
    cpSync(workspace, moved, { recursive: true });
    rmSync(workspace, { recursive: true });
    workspace = moved;
    expect(isCurrent()).toBe('true');
  });
});

describe('a build that is not done', () => {
  it('is one that was killed, also over an older one', () => {
    build();
    run('stamp.begin()'); // and ends without having been completed
    expect(isCurrent()).toBe('false');
  });

  it('is one during which the sources changed', () => {
    run(`const complete = stamp.begin(); write('${SOURCE}', '2'); complete();`);
    expect(isCurrent()).toBe('false');
  });
});
