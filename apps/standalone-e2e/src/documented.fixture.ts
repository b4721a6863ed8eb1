/** The request bodies of the API's documentation, letter by letter. */
export const CREATE_BODY = `{ "name": "Customer Onboarding", "description": "Workflow for onboarding new customers", "states": { "initial": { "type": "task", "task": "validateCustomerData", "next": "createAccount" }, "createAccount": { "type": "task", "task": "createCustomerAccount", "next": "sendWelcomeEmail" }, "sendWelcomeEmail": { "type": "task", "task": "sendEmail", "next": "complete" }, "complete": { "type": "succeed" } }, "functions": ["validateCustomerData", "createCustomerAccount", "sendEmail"] }`;

export const UPDATE_BODY = `{ "name": "Enhanced Customer Onboarding", "description": "Improved workflow for onboarding new customers", "states": { "initial": { "type": "task", "task": "validateCustomerData", "next": "createAccount" }, "createAccount": { "type": "task", "task": "createCustomerAccount", "next": "assignAccountManager" }, "assignAccountManager": { "type": "task", "task": "assignManager", "next": "sendWelcomeEmail" }, "sendWelcomeEmail": { "type": "task", "task": "sendEmail", "next": "scheduleFollowUp" }, "scheduleFollowUp": { "type": "task", "task": "scheduleCall", "next": "complete" }, "complete": { "type": "succeed" } }, "functions": ["validateCustomerData", "createCustomerAccount", "assignManager", "sendEmail", "scheduleCall"] }`;

export const EXECUTE_BODY = `{ "input": { "customer": { "name": "John Doe", "email": "john.doe@example.com", "company": "Acme Inc." } } }`;

export const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
