// The variants of the benchmark: which workload, which type of function, how many starts are held at once.
export const VARIANTS = [
  { name: 'worker-1', workload: 'onboarding', type: 'worker', concurrency: 1, says: 'worker functions, one at a time' },
  { name: 'worker-64', workload: 'onboarding', type: 'worker', concurrency: 64, says: 'worker functions, 64 at once' },
  {
    name: 'worker-256',
    workload: 'onboarding',
    type: 'worker',
    concurrency: 256,
    says: 'worker functions, 256 at once',
  },
  { name: 'http-1', workload: 'onboarding', type: 'http', concurrency: 1, says: 'http functions, one at a time' },
  { name: 'http-64', workload: 'onboarding', type: 'http', concurrency: 64, says: 'http functions, 64 at once' },
  {
    name: '10-steps-64',
    workload: 'ten-steps',
    type: 'worker',
    concurrency: 64,
    says: '10 steps, worker functions, 64 at once',
  },
];

/** The variants whose names begin with one of the words; all without words. */
export function choose(words) {
  const unknown = words.filter((word) => !VARIANTS.some(({ name }) => name.startsWith(word)));
  if (unknown.length > 0) {
    throw new Error(
      `No variant begins with ${unknown.join(', ')}. There are ${VARIANTS.map(({ name }) => name).join(', ')}.`,
    );
  }
  return VARIANTS.filter(({ name }) => words.length === 0 || words.some((word) => name.startsWith(word)));
}
