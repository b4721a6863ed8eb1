import { compileRetry } from './retry';

describe('compileRetry', () => {
  it('fills in the defaults', () => {
    expect(compileRetry([{ errors: ['States.ALL'] }], '/retry')).toEqual({
      ok: true,
      retry: [{ errors: ['States.ALL'], intervalMs: 1000, backoffRate: 2, maxAttempts: 3, jitter: 'none' }],
    });
  });

  it('places problems where the value stands', () => {
    expect(compileRetry([{ errors: [] }], '/a/retry')).toMatchObject({
      ok: false,
      problems: [{ code: 'ERRORS_MISSING', path: '/a/retry/0/errors' }],
    });
    expect(compileRetry('often', '/retry')).toMatchObject({
      ok: false,
      problems: [{ code: 'TYPE_WRONG', path: '/retry' }],
    });
  });
});
