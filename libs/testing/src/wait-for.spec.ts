import { waitFor } from './wait-for';

describe('waiting for a condition', () => {
  it('gives what the condition gave once it is true', async () => {
    let looks = 0;
    expect(await waitFor(() => (++looks === 3 ? 'done' : undefined))).toBe('done');
  });

  it('ends with an error when the time is over, and waits on for slow machines', () =>
    expect(waitFor(() => false, { within: 10 })).rejects.toThrow('the condition did not come true within 30 ms'));

  it('passes an error of the condition on at once', () =>
    expect(waitFor(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken'));
});
