/** What may be asked again: who is called was too busy, or nobody knows what became of the call. Four tries. */
const AGAIN = ['Http.429', 'Http.502', 'Http.503', 'Http.504', 'Api.Unreachable', 'Api.TokenUnavailable'];

export const DEFAULT_RETRY = [{ errors: AGAIN, interval: 1, backoffRate: 2, maxAttempts: 3 }];
