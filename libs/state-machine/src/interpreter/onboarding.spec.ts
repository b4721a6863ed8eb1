import { describeHistory } from '../describe/describe-history';
import { Execution } from './execution.fixture';
import { ONBOARDING } from './program.fixture';
import recorded from './recorded/onboarding.history.json';

const INPUT = { customer: { name: 'John Doe', email: 'john.doe@example.com', company: 'Acme Inc.' } };

function onboarded(): Execution {
  const execution = Execution.started(ONBOARDING, INPUT);
  execution.succeed({ valid: true });
  execution.succeed({ accountId: 'account_456' });
  execution.succeed({ emailSent: true, emailId: 'email_789' });
  return execution;
}

describe('the documented onboarding', () => {
  it('calls each function with the input and the results before it', () => {
    const execution = Execution.started(ONBOARDING, INPUT);
    expect(execution.task).toMatchObject({
      request: { kind: 'function', function: 'validateCustomerData' },
      arguments: INPUT,
      attempt: 1,
      state: 'initial',
    });
    execution.succeed({ valid: true });
    execution.succeed({ accountId: 'account_456' });
    expect(JSON.stringify(execution.task.arguments)).toBe(
      JSON.stringify({ ...INPUT, valid: true, accountId: 'account_456' }),
    );
  });

  it('ends with what its states produced, in their order, without the input', () => {
    expect(JSON.stringify(onboarded().end)).toBe(
      '{"valid":true,"accountId":"account_456","emailSent":true,"emailId":"email_789"}',
    );
  });

  it('has the documented stateHistory', () => {
    const at = (second: number): string => `2023-01-01T00:00:0${second}.000Z`;
    expect(onboarded().visits).toEqual([
      { state: 'initial', enteredAt: at(0), exitedAt: at(1), output: { valid: true }, attempts: 1 },
      { state: 'createAccount', enteredAt: at(1), exitedAt: at(2), output: { accountId: 'account_456' }, attempts: 1 },
      {
        state: 'sendWelcomeEmail',
        enteredAt: at(2),
        exitedAt: at(3),
        output: { emailSent: true, emailId: 'email_789' },
        attempts: 1,
      },
      { state: 'complete', enteredAt: at(3), exitedAt: null },
    ]);
  });

  it('makes the history that was recorded of it', () => expect(onboarded().events).toEqual(recorded.events));

  it('shows its history with times as text, the input, and no digests', () => {
    const execution = onboarded();
    const view = describeHistory(execution.seed, execution.events);
    expect(view.slice(0, 4)).toEqual([
      { seq: 1, type: 'executionStarted', at: '2023-01-01T00:00:00.000Z', data: { input: INPUT } },
      { seq: 2, type: 'stateEntered', at: '2023-01-01T00:00:00.000Z', state: 'initial' },
      {
        seq: 3,
        type: 'taskScheduled',
        at: '2023-01-01T00:00:00.000Z',
        state: 'initial',
        data: { function: 'validateCustomerData', attempt: 1 },
      },
      {
        seq: 4,
        type: 'taskSucceeded',
        at: '2023-01-01T00:00:01.000Z',
        state: 'initial',
        data: { taskId: 3, result: { valid: true } },
      },
    ]);
    expect(view.at(-1)).toEqual({ seq: 15, type: 'executionCompleted', at: '2023-01-01T00:00:03.000Z' });
  });
});
