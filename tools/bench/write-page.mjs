// docs/benchmarks.md: the command owns what stands between its two marks, people own the rest ("What limits it").
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { figureParts } from './figures.mjs';
import { interpreterTable } from './interpreter.mjs';
import { yardstickLine } from './tables.mjs';

const PAGE = 'docs/benchmarks.md';
const BEGIN = '<!-- figures: written by `npm run bench`, changes here are lost -->';
const END = '<!-- end of figures -->';

export function writePage(results, yardstick, machine, interpreter) {
  const file = join(root, PAGE);
  const old = readFileSync(file, 'utf8');
  const [begin, end] = [old.indexOf(BEGIN), old.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`${PAGE} has lost its marks: "${BEGIN}" … "${END}"`);
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
    ...figureParts(results, yardstick, cores),
    'The pure interpreter alone, without service and database (`npm run bench -- interpreter`). A transition is one command and all that follows of it up to the next wait.',
    interpreterTable(interpreter),
  ].join('\n\n');
}
