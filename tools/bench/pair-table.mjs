// What pairs of windows tell: the median of each side, and the median of the ratios with their middle half.
import { number, table } from './markdown.mjs';
import { quantile } from './quantile.mjs';
import { canWatch, cpuOf } from './usage.mjs';

const SERVICE = ['service', 'gateway', 'registry', 'executors', 'broker'];
const micros = (figures, ...kinds) => (cpuOf(figures.usage, ...kinds) * 1e6) / figures.completed;

const COLUMNS = [
  { title: 'completed/s', of: ({ rate }) => rate, digits: 0 },
  { title: 'p50 ms', of: ({ p50 }) => p50, digits: 2 },
  { title: 'commits', of: ({ commits }) => commits, digits: 3 },
  { title: 'flushes', of: ({ flushes }) => flushes, digits: 3 },
  { title: 'CPU µs: service', of: (figures) => micros(figures, ...SERVICE), digits: 0, isOfProc: true },
  { title: 'Postgres', of: (figures) => micros(figures, 'postgres'), digits: 0, isOfProc: true },
  { title: 'all', of: (figures) => micros(figures), digits: 0, isOfProc: true },
];

/** `pairs` holds the figures of both sides, in the order of their names. */
export function pairTable(names, pairs) {
  const columns = COLUMNS.filter(({ isOfProc }) => canWatch || !isOfProc);
  const side = (name, index) => [
    name,
    ...columns.map(({ of, digits }) => number(quantile(pairs.map((pair) => of(pair[index]))), digits)),
  ];
  const ratio = ({ of }) => {
    const ratios = pairs.map(([one, other]) => of(one) / of(other));
    const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => number(quantile(ratios, share), 2));
    return `×${middle} (${low}–${high})`;
  };
  return table(
    [`median of ${pairs.length}`, ...columns.map(({ title }) => title)],
    [...names.map(side), [`${names[0]} / ${names[1]}`, ...columns.map(ratio)]],
  );
}
