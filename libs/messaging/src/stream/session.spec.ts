import type { Http2Session } from 'node:http2';
import { keepWhileAnswering } from './session';

describe('a session that is kept while the other side answers', () => {
  it('is not pinged once it is destroyed, however long its socket takes to close: that would end the process', () => {
    jest.useFakeTimers();
    const session = { destroyed: false, once: jest.fn(), ping: jest.fn() };
    keepWhileAnswering(session as unknown as Http2Session);
    jest.advanceTimersByTime(3_000);
    expect(session.ping).toHaveBeenCalledTimes(1);
    session.destroyed = true;
    jest.advanceTimersByTime(6_000);
    expect(session.ping).toHaveBeenCalledTimes(1);
    jest.useRealTimers();
  });
});
