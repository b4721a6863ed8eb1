import type { Body } from '@workflows/testing';
import type { Cluster } from './cluster.fixture';

export const ONBOARDING = 'Customer Onboarding';

/** The documented workflow. */
export const onboarding = {
  name: ONBOARDING,
  description: 'Workflow for onboarding new customers',
  states: {
    initial: { type: 'task', task: 'validateCustomerData', next: 'createAccount' },
    createAccount: { type: 'task', task: 'createCustomerAccount', next: 'sendWelcomeEmail' },
    sendWelcomeEmail: { type: 'task', task: 'sendEmail', next: 'complete' },
    complete: { type: 'succeed' },
  },
  functions: ['validateCustomerData', 'createCustomerAccount', 'sendEmail'],
};

export function customer(number: number): Body {
  return { customer: { name: `Customer ${number}`, email: `customer.${number}@example.com`, company: 'Acme Inc.' } };
}

/**
 * The workflow and its functions in other processes: two over HTTP, and the last one carried out by a worker that polls
 * the gateway.
 */
export async function serveOnboarding(cluster: Cluster): Promise<void> {
  const functions = await cluster.example('functions.mjs', { PORT: '0' }).ready();
  for (const name of ['validateCustomerData', 'createCustomerAccount']) {
    await cluster.api.ask('POST', '/functions', { name, type: 'http', url: `${functions.url}/${name}` });
  }
  await cluster.api.ask('POST', '/workflows', onboarding);
  await cluster.example('worker.mjs').says(/Worker is ready/, 20_000);
}

/** What is wrong with a finished onboarding as the API shows it, by the documentation's example. */
export function onboardingFaults(view: Body): string[] {
  const faults: string[] = [];
  const must = (what: string, holds: boolean): void => void (holds || faults.push(`${view.id}: ${what}`));
  const visits: Body[] = view.stateHistory;
  must(`status is ${view.status}`, view.status === 'completed');
  must('the states', visits.map(({ state }) => state).join() === Object.keys(onboarding.states).join());
  must(
    'each state ends where the next begins',
    visits.every(({ exitedAt }, index) => exitedAt === (visits[index + 1]?.enteredAt ?? null)),
  );
  must('it ends when its last state is entered', view.completedAt === visits.at(-1)?.enteredAt);
  const [initial, account, email, last] = visits.map(({ output }) => output);
  must('the output of initial', JSON.stringify(initial) === '{"valid":true}');
  must(
    'the output of createAccount',
    Object.keys(account ?? {}).join() === 'accountId' && /^account_/.test(account.accountId),
  );
  must(
    'the output of sendWelcomeEmail',
    Object.keys(email ?? {}).join() === 'emailSent,emailId' && email.emailSent === true,
  );
  must('succeed has no output of its own', last === undefined);
  must('the output', JSON.stringify(view.output) === JSON.stringify({ ...initial, ...account, ...email }));
  return faults;
}
