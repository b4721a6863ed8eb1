// Floors and goals of the design, each with what this run gave.
import { number } from './markdown.mjs';
import { cpuOf } from './usage.mjs';

const word = (isReached) => (isReached ? 'reached' : 'missed');

export function verdicts(results, { y, l }) {
  const of = (name) => results.find(({ variant }) => variant.name === name)?.figures;
  const busy = of('worker-64');
  const alone = of('worker-1');
  const lines = [];
  if (busy !== undefined) {
    const reached = [12, 6, 4].map((share) => `Y/${share} = ${number(y / share)}/s ${word(busy.rate >= y / share)}`);
    lines.push(
      `- 64 at once, worker functions: ${number(busy.rate)}/s = Y/${number(y / busy.rate, 1)}; floor ${reached[0]}, goal ${reached[1]}, stretch ${reached[2]}.`,
    );
  }
  if (alone !== undefined) {
    const reached = [18, 11].map((units) => `${units} L = ${number(units * l, 1)} ms ${word(alone.p50 <= units * l)}`);
    lines.push(
      `- One alone, worker functions: p50 ${number(alone.p50, 2)} ms = ${number(alone.p50 / l, 1)} L; floor ${reached[0]}, goal ${reached[1]}.`,
    );
  }
  return [...lines, ...distributedVerdicts(of), ...restVerdicts(of)].join('\n');
}

/** What the distributed form costs against one process, and more executors against one. */
function distributedVerdicts(of) {
  const lines = [];
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

/** What the service takes when it has nothing to do. */
function restVerdicts(of) {
  const own = (name, ...kinds) => of(name)?.usage?.processes.filter(({ kind }) => kinds.includes(kind));
  const [one, apart] = [own('idle', 'service'), own('kafka-idle', 'gateway', 'registry', 'executors')];
  const lines = [];
  for (const [processes, says, most] of [
    [one, 'one process', 150],
    [apart, 'each process of the Kafka form', 120],
  ]) {
    if (processes === undefined) continue;
    const largest = Math.max(...processes.map(({ pss }) => pss));
    lines.push(`- At rest, ${says}: ${number(largest)} MB PSS; goal ${most} MB ${word(largest < most)}.`);
  }
  const suspended = of('handlers-suspended');
  if (suspended !== undefined && suspended.sandbox.length > 0) {
    const all = suspended.sandbox.reduce((sum, each) => sum + each, 0);
    lines.push(
      `- ${number(suspended.suspended)} handlers that wait, processes of code: ${number(all)} MB PSS; goal 200 MB ${word(all < 200)}.`,
    );
  }
  if (apart !== undefined) {
    const share = (cpuOf({ processes: apart }) * 100) / of('kafka-idle').seconds;
    lines.push(
      `- Idle, gateway, registry and executor together: ${number(share, 2)} % of a core; goal 2 % ${word(share < 2)}.`,
    );
  }
  return lines;
}
