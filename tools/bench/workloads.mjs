// What is run: a definition, the functions behind its tasks, the input of each execution and what its output must be.
// The functions carry a prefix so that the example which the service may register itself is never called.
import { randomBytes } from 'node:crypto';

const customer = (number) => ({
  customer: { name: `Customer ${number}`, email: `customer.${number}@example.com`, company: 'Acme Inc.' },
});

const onboarding = {
  definition: {
    name: 'Customer Onboarding',
    description: 'Workflow for onboarding new customers',
    states: {
      initial: { type: 'task', task: 'bench.validateCustomerData', next: 'createAccount' },
      createAccount: { type: 'task', task: 'bench.createCustomerAccount', next: 'sendWelcomeEmail' },
      sendWelcomeEmail: { type: 'task', task: 'bench.sendEmail', next: 'complete' },
      complete: { type: 'succeed' },
    },
    functions: ['bench.validateCustomerData', 'bench.createCustomerAccount', 'bench.sendEmail'],
  },
  functions: {
    'bench.validateCustomerData': ({ customer }) => ({ valid: customer.email.includes('@') }),
    'bench.createCustomerAccount': ({ customer }) => ({ accountId: `account of ${customer.email}` }),
    'bench.sendEmail': ({ accountId }) => ({ emailSent: true, emailId: `email to ${accountId}` }),
  },
  input: customer,
  output: (number) => ({
    valid: true,
    accountId: `account of customer.${number}@example.com`,
    emailSent: true,
    emailId: `email to account of customer.${number}@example.com`,
  }),
};

/** Each step adds its result to what the ones before it gave, so that a lost or doubled step shows in the output. */
function chain(length) {
  const steps = Array.from({ length }, (_, index) => index + 1);
  const task = (step) => ({
    type: 'task',
    task: `bench.step${step}`,
    next: step < length ? `step${step + 1}` : 'complete',
  });
  return {
    definition: {
      name: `${length} steps`,
      startAt: 'step1',
      states: {
        ...Object.fromEntries(steps.map((step) => [`step${step}`, task(step)])),
        complete: { type: 'succeed' },
      },
    },
    functions: Object.fromEntries(
      steps.map((step) => [
        `bench.step${step}`,
        (known) => ({ [`r${step}`]: (known[`r${step - 1}`] ?? known.n) + step }),
      ]),
    ),
    input: (number) => ({ n: number }),
    output: (number) => Object.fromEntries(steps.map((step) => [`r${step}`, number + (step * (step + 1)) / 2])),
  };
}

/** Each step takes and gives a body of this size that cannot be packed, so that rows and messages hold all of it. */
function heavyChain(length, bytes) {
  const body = randomBytes(bytes).toString('base64').slice(0, bytes);
  const { definition, functions } = chain(length);
  return {
    definition: { ...definition, name: `${length} steps of ${bytes} bytes` },
    functions: Object.fromEntries(
      Object.keys(functions).map((name) => [name, (known) => ({ n: known.n + 1, body: known.body })]),
    ),
    input: (number) => ({ n: number, body }),
    output: (number) => ({ n: number + length, body }),
  };
}

function fanOut(width) {
  const items = (of) => Array.from({ length: width }, (_, index) => of(index));
  return {
    definition: {
      name: `Fan-out ${width}`,
      states: {
        each: {
          type: 'map',
          items: '{% $states.input.items %}',
          processor: { states: { work: { type: 'task', task: 'bench.item', end: true } } },
          end: true,
        },
      },
    },
    functions: { 'bench.item': ({ n, index }) => ({ product: n * index }) },
    input: (number) => ({ items: items((index) => ({ n: number, index })) }),
    output: (number) => ({ each: items((index) => ({ product: number * index })) }),
  };
}

/** A handler that calls a function so many times, each time with what the one before gave. */
function handlerChain(length) {
  return {
    handler: {
      key: 'handlesBench',
      bundle: `module.exports = require('workflows.do').AI({
        handlesBench: async ({ api, event }) => {
          let { n } = event;
          for (let step = 1; step <= ${length}; step++) n = (await api.bench.next({ n, step })).n;
          return { n };
        },
      });`,
    },
    functions: { 'bench.next': ({ n, step }) => ({ n: n + step }) },
    input: (number) => ({ n: number }),
    output: (number) => ({ n: number + (length * (length + 1)) / 2 }),
  };
}

/** The same, and the code that takes its place while it waits. */
function redeployedHandler() {
  const before = waitingHandler();
  const { bundle } = before.handler;
  return {
    ...before,
    redeployed: {
      bundle: bundle.replace('step: 0', 'step: 1_000'),
      output: (number) => ({ n: before.output(number).n + 1_000 }),
    },
  };
}

/** One that has made as many calls as its input says waits for a signal then, and makes one more. */
function waitingHandler() {
  const { functions } = handlerChain(1);
  const bundle = `module.exports = require('workflows.do').AI({
    handlesBench: async ({ api, event, signal }) => {
      let { n } = event;
      for (let step = 1; step <= event.calls; step++) n = (await api.bench.next({ n, step })).n;
      await signal('bench.go');
      return { n: (await api.bench.next({ n, step: 0 })).n };
    },
  });`;
  return {
    handler: { key: 'handlesBench', bundle },
    functions,
    input: (number, calls = 1) => ({ n: number, calls }),
    output: (number, calls = 1) => ({ n: number + (calls * (calls + 1)) / 2 }),
  };
}

export const WORKLOADS = {
  onboarding,
  'ten-steps': chain(10),
  '256-kb': heavyChain(10, 256 * 1024),
  'fan-out-100': fanOut(100),
  'five-step-handler': handlerChain(5),
  'waiting-handler': waitingHandler(),
  'redeployed-handler': redeployedHandler(),
  'long-handler': waitingHandler(),
};
