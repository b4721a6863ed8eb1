// The figures as Markdown tables; the terminal shows the same.
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
    'commits/step',
    'WAL bytes/step',
  ];
  const row = ({ variant, figures: { rate, p50, p95, p99, commitsAStep, walBytesAStep } }) => [
    `\`${variant.name}\`: ${variant.says}`,
    number(rate),
    `Y/${number(y / rate, 1)}`,
    ...[p50, p95, p99].map((ms) => number(ms, 1)),
    `${number(p50 / l, 1)} L`,
    number(commitsAStep, 3),
    number(walBytesAStep),
  ];
  return table(head, results.map(row));
}

export function costTable(results) {
  const measured = results.filter(({ figures }) => figures.usage !== undefined);
  if (measured.length === 0) return 'CPU and memory of the processes are read from /proc, which this system lacks.';
  const names = Object.keys(measured[0].figures.usage.cpu);
  const head = [
    'variant',
    'seconds',
    ...names.map((name) => `${name}`),
    'others',
    'µs/execution: service',
    'Postgres',
    'clients',
  ];
  const row = ({ variant, figures: { usage, seconds, completed } }) => {
    const micros = (...of) => number((of.reduce((sum, name) => sum + usage.cpu[name], 0) * 1e6) / completed);
    return [
      `\`${variant.name}\``,
      number(seconds, 1),
      ...names.map((name) => `${number(usage.cpu[name], 1)} s, ${number(usage.memory[name])} MB`),
      `${number(usage.others, 1)} s`,
      micros('service'),
      micros('postgres'),
      micros('worker', 'load'),
    ];
  };
  return table(head, measured.map(row));
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
  return lines.join('\n');
}
