// docs/benchmarks.md: the command owns what stands between its two marks, people own the rest ("What limits it").
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../workspace.mjs';
import { interpreterTable } from './interpreter.mjs';
import { costTable, disturbance, memoryTable, speedTable, yardstickLine } from './tables.mjs';
import { verdicts } from './verdicts.mjs';

const PAGE = 'docs/benchmarks.md';
const BEGIN = '<!-- figures: written by `npm run bench`, changes here are lost -->';
const END = '<!-- end of figures -->';

const NEW_PAGE = `# Benchmarks

\`npm run bench\` starts Postgres, the service, a worker and a load, each a process of its own on one machine, and writes this
page. \`npm run bench -- worker-64 --quick\` runs some variants shortly and only prints; \`--profile\` shows where the service
spends its time.

An execution counts when its result is readable: \`POST /workflows/:id/execute?wait=30\` answered 200 with \`completed\` and the
output that this input must give. The functions run in another process and do next to nothing. Nothing is switched off:
Postgres has its default durability, and every step is committed before the next one begins.

${BEGIN}
${END}

## What limits it

(Nobody has written it down yet.)
`;

export function writePage(results, yardstick, machine, interpreter) {
  const file = join(root, PAGE);
  const old = existsSync(file) ? readFileSync(file, 'utf8') : NEW_PAGE;
  const [begin, end] = [old.indexOf(BEGIN), old.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`${PAGE} has lost its marks: "${BEGIN}" … "${END}"`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${old.slice(0, begin)}${BEGIN}\n\n${figuresText(results, yardstick, machine, interpreter)}\n\n${old.slice(end)}`,
  );
  return PAGE;
}

function figuresText(results, yardstick, { cores, cpu, memory, system, node, postgres, date }, interpreter) {
  return [
    `## Figures of ${date}`,
    `${cores} cores (${cpu}), ${memory} of memory, ${system}, Node.js ${node}, Postgres ${postgres}. Postgres, broker, service, worker and load share these cores.`,
    `The yardstick of the same run: ${yardstickLine(yardstick)}`,
    'Y is what this Postgres takes in single-row prepared inserts, each its own commit, over 16 connections of one process; L is the median latency of that insert over one connection.',
    verdicts(results, yardstick),
    speedTable(results, yardstick),
    'Commits (transactions that wrote), flushes of the WAL and its bytes are those of an execution. What the processes used of CPU; `clients` are worker and load, `others` is everything else on the machine:',
    costTable(results),
    'Their memory: peak RSS, and PSS at the end, which counts a page that several hold in parts.',
    memoryTable(results),
    disturbance(results, cores),
    'The pure interpreter alone, without service and database (`npm run bench -- interpreter`). A transition is one command and all that follows of it up to the next wait.',
    interpreterTable(interpreter),
    'Not in this command yet: fan-out, large payloads, many stored executions.',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
