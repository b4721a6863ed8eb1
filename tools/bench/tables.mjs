// The figures as Markdown tables; the terminal shows the same.
import { number, table } from './markdown.mjs';
import { cpuOf } from './usage.mjs';

const KINDS = [
  ['service', 'one process'],
  ['gateway', 'gateway'],
  ['registry', 'registry'],
  ['executors', 'executors'],
  ['broker', 'broker'],
  ['postgres', 'Postgres'],
  ['clients', 'clients'],
];

export function speedTable(results, { y, l }) {
  const head = [
    'variant',
    'completed/s',
    'in Y',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'p50 in L',
    'commits',
    'flushes',
    'WAL bytes',
  ];
  const row = ({ variant, figures: { rate, p50, p95, p99, commits, flushes, walBytes } }) => [
    `\`${variant.name}\`: ${variant.says}`,
    number(rate),
    `Y/${number(y / rate, 1)}`,
    ...[p50, p95, p99].map((ms) => number(ms, 1)),
    `${number(p50 / l, 1)} L`,
    number(commits, 3),
    number(flushes, 3),
    number(walBytes),
  ];
  return table(head, results.map(row));
}

const NO_FIGURES = 'CPU and memory of the processes are read from /proc, which this system lacks.';

/** A row of cells a variant: one for each kind of process that any of them has. */
function tableByKind(results, title, cell, more = [], moreCells = () => []) {
  const measured = results.filter(({ figures }) => figures.usage !== undefined);
  if (measured.length === 0) return NO_FIGURES;
  const of = (figures, kind) => figures.usage.processes.filter((one) => one.kind === kind);
  const kinds = KINDS.filter(([kind]) => measured.some(({ figures }) => of(figures, kind).length > 0));
  const row = ({ variant, figures }) => [
    `\`${variant.name}\``,
    ...kinds.map(([kind]) => (of(figures, kind).length === 0 ? '–' : cell(of(figures, kind), figures))),
    ...moreCells(figures),
  ];
  return table([title, ...kinds.map(([, says]) => says), ...more], measured.map(row));
}

export function costTable(results) {
  const micros = (seconds, { completed }) => number((seconds * 1e6) / completed);
  const cell = (processes, figures) => micros(cpuOf({ processes }), figures);
  return tableByKind(results, 'CPU µs/execution', cell, ['all', 'others, cores'], (figures) => [
    micros(cpuOf(figures.usage), figures),
    number(figures.usage.others / figures.seconds, 2),
  ]);
}

/** Of several processes of a kind each is told. */
export function memoryTable(results) {
  const all = (processes, what) => processes.map((one) => number(one[what])).join(' + ');
  return tableByKind(results, 'MB, RSS / PSS', (some) => `${all(some, 'peakRss')} / ${all(some, 'pss')}`);
}

/** What is taken without executions. */
export function idleTable(results) {
  const share = (processes, { seconds }) => number((cpuOf({ processes }) * 100) / seconds, 2);
  return tableByKind(results, '% of a core', share);
}

export function storedTable(results) {
  const head = ['variant', 'stored', 'start, p50 ms', 'read, p50 ms'];
  const rows = results.flatMap(({ variant, figures: { rows, before, after } }) => [
    [`\`${variant.name}\``, 'few', number(before.start, 2), number(before.read, 2)],
    [`\`${variant.name}\``, number(rows), number(after.start, 2), number(after.read, 2)],
  ]);
  return table(head, rows);
}

export function suspendedTable(results) {
  const row = ({ variant, figures: { suspended, sandbox, woken } }) => [
    ...[`\`${variant.name}\``, number(suspended), sandbox.map((each) => number(each)).join(' + ')],
    number(woken),
  ];
  return table(['variant', 'waiting', 'processes of code, MB PSS', 'woken/s'], results.map(row));
}

export function redeployTable(results) {
  const row = ({ variant, figures: { ended, woken } }) => [
    ...[`\`${variant.name}\``, number(ended[1]), number(ended[2])],
    number(woken),
  ];
  return table(['variant', 'ended by the first code', 'by the second', 'woken/s'], results.map(row));
}

export function wakeTable(results) {
  const row = ({ variant, figures: { calls, firstWakeMs, wakeMs, usage, seconds, completed } }) => [
    ...[`\`${variant.name}\``, number(calls), number(firstWakeMs, 1), number(wakeMs, 1)],
    ...(usage === undefined
      ? ['–', '–']
      : [number((cpuOf(usage) * 1000) / completed), number(usage.others / seconds, 2)]),
  ];
  const head = ['variant', 'calls', 'first, ms', 'others, p50 ms', 'CPU ms, each', 'other programs, cores'];
  return table(head, results.map(row));
}

export function stepsTable(results) {
  const row = ({ variant, figures: { calls, earlyMs, lateMs } }) => [
    ...[`\`${variant.name}\``, number(calls), number(earlyMs, 2), number(lateMs, 2)],
    `×${number(lateMs / earlyMs, 2)}`,
  ];
  return table(['variant', 'calls', 'steps 90–110, p50 ms', 'last 20, p50 ms', ''], results.map(row));
}

export const yardstickLine = ({ y, l }) =>
  `Y = ${number(y)} inserts/s, L = ${number(l, 3)} ms (each the median of measurements before, between and after the variants).`;

const MUCH = 0.1;

/** A word of warning when other programs took the machine's time, and so made the figures worse than they are. */
export function disturbance(results, cores) {
  const disturbed = results.filter(({ figures: { usage, seconds } }) => usage?.others > MUCH * cores * seconds);
  if (disturbed.length === 0) return '';
  const names = disturbed.map(({ variant }) => variant.name).join(', ');
  return `Other programs used more than ${MUCH * 100} % of the machine during ${names}: those figures are too low.`;
}
