// npm run bench -- interpreter: what the pure interpreter costs, on one core and with nothing around it.
//   N1. A transition is a command put to an execution and the step it makes, events and effects included.
//   N2. Long runs are measured in stretches, each against the first: what a step costs must not grow with those before.
//   N3. Events are looked at and let go of, as a shell lets go of them once they are stored.
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { table } from './markdown.mjs';

const require = createRequire(import.meta.url);
const { statesStepper } = require('../../dist/libs/state-machine/src/index.js');
const { compileDefinition } = require('../../dist/libs/state-machine/src/definition/index.js');

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const FACTS = { at: 1_700_000_000_000, random: 0.5, functionDefaults: () => undefined };
const RUNS = 5;
/** How much more an item or a step may cost in a large run than in a small one. */
const MOST_GROWTH = 1.5;

const ONBOARDING = {
  states: {
    initial: { type: 'task', task: 'validateCustomerData', next: 'createAccount' },
    createAccount: { type: 'task', task: 'createCustomerAccount', next: 'sendWelcomeEmail' },
    sendWelcomeEmail: { type: 'task', task: 'sendEmail', next: 'complete' },
    complete: { type: 'succeed' },
  },
};
const EXPRESSIONS = {
  states: {
    check: {
      type: 'choice',
      choices: [{ condition: '{% $states.input.total > 100 %}', next: 'large' }],
      default: 'small',
    },
    large: {
      type: 'task',
      task: 'review',
      arguments: { id: '{% $states.input.order.id %}', total: '{% $states.input.total * 1.2 %}' },
      output: { reviewed: '{% $states.result.ok and $states.input.total > 0 %}' },
      assign: { id: '{% $states.input.order.id %}' },
      next: 'small',
    },
    small: { type: 'task', task: 'ship', arguments: { to: '{% $states.input.customer.name & "!" %}' }, end: true },
  },
};
const INPUT = {
  customer: { name: 'John Doe', email: 'john.doe@example.com', company: 'Acme Inc.' },
  order: { id: 7 },
  total: 120,
};

/** Measures everything and prints it as it comes. */
export function benchInterpreter() {
  return {
    rates: [
      rate('the onboarding machine', ONBOARDING, 200_000),
      rate('three states with simple `{% %}` expressions', EXPRESSIONS, 50_000),
    ],
    costs: [
      stretches('an item of a map, its function included', mapOf, [1_000, 10_000, 100_000]),
      stretches('a step of a loop', loopOf, [1_000, 100_000, 1_000_000]),
    ],
  };
}

/** Whether every floor was reached: rates, and costs that do not grow. */
export function hasReached({ rates, costs }) {
  return [...rates, ...costs].every(({ reached }) => reached);
}

/** For the page. */
export function interpreterTable({ rates, costs }) {
  const number = (value, digits = 0) => value.toLocaleString('en', { maximumFractionDigits: digits });
  const rateRows = rates.map(({ title, rate, floor }) => [title, number(rate), number(floor)]);
  const costRows = costs.map(({ title, sizes }) => [
    title,
    ...sizes.map(
      ({ size, each, ratio, peak }) =>
        `${number(size)}: ${number(each, 2)} µs (${ratio.toFixed(2)}×), ${number(peak / 1_048_576)} MiB`,
    ),
  ]);
  const costHead = ['cost of … by size, against the smallest, and the heap at most', '', '', ''];
  return [table(['transitions a second, one core', '', 'floor'], rateRows), table(costHead, costRows)].join('\n\n');
}

function compile(definition) {
  const compiled = compileDefinition(definition);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.program;
}

function seedOf(input) {
  const ids = { executionId: 'execution_1', workflowId: 'workflow_1', workflowName: 'Bench', version: 1 };
  return { ...ids, input, createdAt: FACTS.at };
}

/** Transitions a second over whole executions: the median of some runs. */
function rate(title, definition, floor) {
  const program = compile(definition);
  const runFor = (executions) => {
    let transitions = 0;
    for (let i = 0; i < executions; i++) transitions += follow(program, seedOf(INPUT)).steps;
    return transitions;
  };
  runFor(20_000);
  const rates = Array.from({ length: RUNS }, () => {
    const startedAt = performance.now();
    return (runFor(40_000) / (performance.now() - startedAt)) * 1_000;
  });
  const median = rates.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
  console.log(
    `${title}: ${Math.round(median).toLocaleString('en')} transitions/s (floor ${floor.toLocaleString('en')})`,
  );
  return { title, rate: median, floor, reached: median >= floor };
}

/** Cost per item or step for growing sizes, against the smallest; and the heap that is left at the end of each. */
function stretches(title, prepare, sizes) {
  for (const size of sizes.slice(0, 1)) for (let i = 0; i < 20; i++) prepare(size)();
  const costs = sizes.map((size) => {
    const repeat = Math.max(1, Math.floor(20_000 / size));
    const times = Array.from({ length: size > 100_000 ? 1 : 3 }, () => {
      const runs = Array.from({ length: repeat }, () => prepare(size));
      collectGarbage();
      const startedAt = performance.now();
      let peak = 0;
      for (const run of runs) peak = Math.max(peak, run());
      return { each: ((performance.now() - startedAt) / size / repeat) * 1_000, peak };
    }).sort((a, b) => a.each - b.each);
    return times[Math.floor(times.length / 2)];
  });
  const measured = costs.map(({ each, peak }, index) => ({
    size: sizes[index],
    each,
    ratio: each / costs[0].each,
    peak,
  }));
  console.log(`${title}:`);
  for (const { size, each, ratio, peak } of measured) {
    const heap = (peak / 1_048_576).toFixed(0);
    console.log(
      `  ${size.toLocaleString('en').padStart(9)}: ${each.toFixed(2)} µs, ${ratio.toFixed(2)}× the smallest, heap at most ${heap} MiB`,
    );
  }
  return { title, sizes: measured, reached: measured.every(({ ratio }) => ratio <= MOST_GROWTH) };
}

function mapOf(size) {
  const program = compile({
    states: {
      each: {
        type: 'map',
        items: '{% $states.input.items %}',
        processor: { states: { work: { type: 'task', task: 'work', end: true } } },
        end: true,
      },
    },
  });
  const items = Array.from({ length: size }, (_, index) => ({ index }));
  return () => follow(program, seedOf({ items })).peak;
}

function loopOf(size) {
  const program = compile({
    states: {
      begin: { type: 'pass', assign: { n: 0 }, next: 'again' },
      again: { type: 'pass', assign: { n: '{% $n + 1 %}' }, next: 'more' },
      more: { type: 'choice', choices: [{ condition: `{% $n < ${size / 2} %}`, next: 'again' }], default: 'end' },
      end: { type: 'succeed', output: '{% $n %}' },
    },
  });
  return () => follow(program, seedOf({})).peak;
}

/** Puts to an execution what it waits for, until it ends: every task succeeds in the order in which it was opened. */
function follow(program, seed) {
  const waiting = [];
  let next = 0;
  let state;
  let steps = 0;
  let peak = 0;
  for (let command = { kind: 'start' }; command !== undefined;) {
    const step = statesStepper.step(program, seed, state, command, FACTS);
    if (!step.ok) throw new Error(step.reason);
    state = step.state;
    steps += 1;
    if (steps % 100 === 0) peak = Math.max(peak, heldAfter(steps));
    for (const effect of step.effects) {
      if (effect.kind === 'scheduleTask')
        waiting.push({
          kind: 'taskSucceeded',
          taskId: effect.task.taskId,
          digest: 'd',
          result: { valid: true, ok: true },
        });
      if (effect.kind === 'armTimer') waiting.push({ kind: 'timerFired', timerId: effect.timerId });
      if (effect.kind === 'finish' && effect.status !== 'completed') throw new Error(JSON.stringify(effect));
    }
    command = waiting[next];
    waiting[next++] = undefined;
  }
  return { steps, peak };
}

function heldAfter(steps) {
  if (steps % 50_000 === 0) collectGarbage();
  return process.memoryUsage().heapUsed;
}
