// The figures as Markdown tables; the terminal shows the same.
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

const number = (value, digits = 0) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: true });

function table(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

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

export function memoryTable(results) {
  const all = (processes, what) => processes.map((one) => number(one[what])).join(' + ');
  return tableByKind(results, 'MB, RSS / PSS', (some) => `${all(some, 'peakRss')} / ${all(some, 'pss')}`);
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

/** Floors and goals of the design, each with what this run gave. */
export function verdicts(results, { y, l }) {
  const of = (name) => results.find(({ variant }) => variant.name === name)?.figures;
  const busy = of('worker-64');
  const alone = of('worker-1');
  const lines = [];
  if (busy !== undefined) {
    const reached = [12, 6, 4].map(
      (share) => `Y/${share} = ${number(y / share)}/s ${busy.rate >= y / share ? 'reached' : 'missed'}`,
    );
    lines.push(
      `- 64 at once, worker functions: ${number(busy.rate)}/s = Y/${number(y / busy.rate, 1)}; floor ${reached[0]}, goal ${reached[1]}, stretch ${reached[2]}.`,
    );
  }
  if (alone !== undefined) {
    const reached = [18, 11].map(
      (units) => `${units} L = ${number(units * l, 1)} ms ${alone.p50 <= units * l ? 'reached' : 'missed'}`,
    );
    lines.push(
      `- One alone, worker functions: p50 ${number(alone.p50, 2)} ms = ${number(alone.p50 / l, 1)} L; floor ${reached[0]}, goal ${reached[1]}.`,
    );
  }
  return [...lines, ...distributedVerdicts(of)].join('\n');
}

/** What the distributed form costs against one process, and more executors against one. */
function distributedVerdicts(of) {
  const lines = [];
  const word = (reached) => (reached ? 'reached' : 'missed');
  const [one, apart] = [of('worker-64'), of('kafka-64')];
  if (one !== undefined && apart !== undefined) {
    const share = apart.rate / one.rate;
    lines.push(
      `- Kafka form, 1 executor, 64 at once: ${number(share * 100)} % of one process; goal 65 % ${word(share >= 0.65)}.`,
    );
  }
  if (one?.usage !== undefined && apart?.usage !== undefined) {
    const cpu = (figures) => cpuOf(figures.usage) / figures.completed;
    const times = cpu(apart) / cpu(one);
    lines.push(
      `- Its CPU, all processes: ${number(times, 2)} × that of one process; goal 1.7 × ${word(times <= 1.7)}.`,
    );
  }
  if (apart !== undefined) {
    const { commits, flushes } = apart;
    lines.push(
      `- Commits and flushes an execution there: ${number(commits, 3)} and ${number(flushes, 3)}; goal 0.3 ${word(Math.max(commits, flushes) <= 0.3)}.`,
    );
  }
  for (const executors of [2, 4]) {
    const more = of(`kafka-${executors}-64`);
    if (more === undefined || apart === undefined) continue;
    const share = more.rate / apart.rate;
    lines.push(`- ${executors} executors: ${number(share * 100)} % of 1 executor; goal 95 % ${word(share >= 0.95)}.`);
  }
  const [aloneOne, aloneApart] = [of('worker-1'), of('kafka-1')];
  if (aloneOne !== undefined && aloneApart !== undefined) {
    const times = aloneApart.p50 / aloneOne.p50;
    lines.push(`- Alone over Kafka: p50 ${number(times, 2)} × that of one process; goal 2 × ${word(times <= 2)}.`);
  }
  return lines;
}
