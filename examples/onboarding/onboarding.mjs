// The three functions of the onboarding workflow. Each takes the arguments of its task, which is everything known so far,
// and an idempotency key: the same for each attempt of one visit of a state, so that a repeated call has no second effect.
import { createHash } from 'node:crypto';

/** An error that has a name: a workflow can `retry` or `catch` it by that name. */
export class FunctionError extends Error {
  constructor(error, cause) {
    super(cause);
    this.error = error;
  }
}

export const onboarding = {
  validateCustomerData({ customer }) {
    if (!String(customer?.email ?? '').includes('@')) {
      throw new FunctionError('Customer.Invalid', 'The customer needs an email address.');
    }
    return { valid: true };
  },

  createCustomerAccount(_known, idempotencyKey) {
    return { accountId: `account_${idFrom(idempotencyKey)}` };
  },

  sendEmail({ customer, accountId }, idempotencyKey) {
    if (!customer?.email || !accountId)
      throw new FunctionError('Email.Invalid', 'There is no email address or no account yet.');
    return { emailSent: true, emailId: `email_${idFrom(idempotencyKey)}` };
  },
};

function idFrom(key) {
  return createHash('sha256').update(key).digest('hex').slice(0, 12);
}
