/** How requests that make an operation say which one they mean, for the OpenAPI document. */
export const OPERATION_KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'The same key with the same body gives the same operation for seven days.',
};
