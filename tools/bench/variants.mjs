// The variants of the benchmark: which workload, which type of function, how many starts are held at once, and in how many
// executors behind a gateway, over Kafka; without `executors` it is all in one process.
// `run` says what is measured, where it is not the load itself.
const onboarding = (name, type, concurrency, says, form) => ({
  ...{ name, workload: 'onboarding', type, concurrency, says, ...form },
});
const atOnce = (count) => (count === 1 ? 'one at a time' : `${count} at once`);
const worker = (count) => onboarding(`worker-${count}`, 'worker', count, `worker functions, ${atOnce(count)}`);
const http = (count) => onboarding(`http-${count}`, 'http', count, `http functions, ${atOnce(count)}`);
const kafka = (name, executors, count) => {
  const says = `Kafka form, ${executors === 1 ? '1 executor' : `${executors} executors`}, worker functions, ${atOnce(count)}`;
  return onboarding(name, 'worker', count, says, { executors });
};

export const VARIANTS = [
  ...[1, 64, 256].map(worker),
  ...[1, 64].map(http),
  {
    name: '10-steps-64',
    workload: 'ten-steps',
    type: 'worker',
    concurrency: 64,
    says: '10 steps, worker functions, 64 at once',
  },
  {
    name: 'fan-out-100-8',
    workload: 'fan-out-100',
    type: 'worker',
    concurrency: 8,
    says: 'a map of 100 items, a worker function each, 8 at once',
  },
  {
    name: '256-kb-8',
    workload: '256-kb',
    type: 'worker',
    concurrency: 8,
    says: '10 steps with 256 KB in and out, worker functions, 8 at once',
  },
  kafka('kafka-1', 1, 1),
  kafka('kafka-64', 1, 64),
  kafka('kafka-256', 1, 256),
  kafka('kafka-2-64', 2, 64),
  kafka('kafka-4-64', 4, 64),
  ...[1, 64].map((count) => ({
    ...{ name: `handlers-${count}`, workload: 'five-step-handler', type: 'worker', concurrency: count },
    says: `handlers of 5 steps, worker functions, ${atOnce(count)}`,
  })),
  {
    ...{ name: 'handlers-suspended', workload: 'waiting-handler', type: 'worker', concurrency: 1, run: 'suspended' },
    says: 'many handlers that wait for a signal, and a start of the service meanwhile',
  },
  {
    ...{ name: 'handlers-redeploy', workload: 'redeployed-handler', type: 'worker', concurrency: 1, run: 'redeploy' },
    says: 'handlers that wait while their code is registered anew, and anew again',
  },
  {
    ...{ name: 'handlers-wake', workload: 'long-handler', type: 'worker', concurrency: 1, run: 'wake' },
    says: 'a handler of many calls that is woken after a start of the service',
  },
  {
    ...{ name: 'handlers-steps', workload: 'long-handler', type: 'worker', concurrency: 1, run: 'steps' },
    says: 'a handler of many calls, one at a time: a step early in it, and one of its last',
  },
  { ...worker(1), name: 'idle', run: 'idle', says: 'one process without executions, a worker polling' },
  { ...kafka('kafka-idle', 1, 1), run: 'idle', says: 'Kafka form, 1 executor, without executions, a worker polling' },
  { ...worker(1), name: 'stored', run: 'stored', says: 'worker functions, one at a time, on many stored executions' },
];

/** The variants that have one of the words as their name, or whose names begin with it; all without words. */
export function choose(words) {
  const unknown = words.filter((word) => !VARIANTS.some(({ name }) => name.startsWith(word)));
  if (unknown.length > 0) {
    throw new Error(
      `No variant begins with ${unknown.join(', ')}. There are ${VARIANTS.map(({ name }) => name).join(', ')}.`,
    );
  }
  const names = new Set(VARIANTS.map(({ name }) => name));
  const isMeant = (name, word) => (names.has(word) ? name === word : name.startsWith(word));
  return VARIANTS.filter(({ name }) => words.length === 0 || words.some((word) => isMeant(name, word)));
}
