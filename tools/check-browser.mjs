// Proves that the core runs in a browser: it is bundled for one, and the bundle is run where there is nothing but the language
// itself. What it says of a definition has to be what it says here.
//   node tools/check-browser.mjs     (after a build)
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { root } from './workspace.mjs';

const CORE = join(root, 'dist/libs/state-machine/src');
/** Its doors (ADR 21): all of them have to stand in one bundle. */
const DOORS = ['', 'definition/', 'graph/', 'simulate/', 'schedules/'].map((folder) => join(CORE, folder, 'index.js'));
const language = join(CORE, 'definition/index.js');
const { outputFiles } = await build({
  stdin: { contents: DOORS.map((door) => `export * from ${JSON.stringify(door)};`).join('\n'), resolveDir: root },
  bundle: true,
  write: false,
  minify: true,
  platform: 'browser', // refuses what only Node.js has
  format: 'iife',
  globalName: 'stateMachine',
  logLevel: 'error',
});
const [bundle] = outputFiles;

const WORKFLOWS = [
  {
    states: {
      a: { type: 'task', task: 'f', nxet: 'b' },
      b: { type: 'pass', output: '{% $states.input.x[ %}', end: true },
    },
  },
  {
    definition: {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Parameters: { 'h.$': "States.Hash('x', 'SHA-256')" }, Next: 'B' },
        B: { Type: 'Map', ItemProcessor: { StartAt: 'C', States: { C: { Type: 'Pass', End: true } } }, End: true },
      },
    },
  },
];
const ASK = `JSON.stringify(${JSON.stringify(WORKFLOWS)}.map((body) => {
  const { ok, problems, program } = stateMachine.compileDefinition(body);
  return ok ? [...program.states.keys()] : problems;
}))`;

const page = createContext({});
runInContext(bundle.text, page);
const inBrowser = runInContext(ASK, page);
const stateMachine = createRequire(import.meta.url)(language);
const here = new Function('stateMachine', `return ${ASK}`)(stateMachine);
if (inBrowser !== here) {
  console.error(`In a browser the core says ${inBrowser}, here it says ${here}`);
  process.exit(1);
}
console.log(`The core runs in a browser: ${Math.round(bundle.contents.length / 1024)} KiB, minified.`);
