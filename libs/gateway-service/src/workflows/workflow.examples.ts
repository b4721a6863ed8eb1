/** The workflow of the documentation, word for word. */
export const ONBOARDING = {
  name: 'Customer Onboarding',
  description: 'Workflow for onboarding new customers',
  states: {
    initial: { type: 'task', task: 'validateCustomerData', next: 'createAccount' },
    createAccount: { type: 'task', task: 'createCustomerAccount', next: 'sendWelcomeEmail' },
    sendWelcomeEmail: { type: 'task', task: 'sendEmail', next: 'complete' },
    complete: { type: 'succeed' },
  },
  functions: ['validateCustomerData', 'createCustomerAccount', 'sendEmail'],
};

export const CUSTOMER = { customer: { name: 'John Doe', email: 'john.doe@example.com', company: 'Acme Inc.' } };
