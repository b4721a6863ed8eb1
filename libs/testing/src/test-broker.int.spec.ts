import { connect } from 'node:net';
import { once } from 'node:events';
import { BROKER_START_MS, freshTopicPrefix, hasTestBroker, testBroker } from './servers';

const withBroker = hasTestBroker() ? describe : describe.skip;

withBroker('the broker of a test run', () => {
  it(
    'is one for all who ask',
    async () => {
      const [first, second] = await Promise.all([testBroker(), testBroker()]);
      expect(second).toBe(first);
      const [host, port] = first.split(':');
      const socket = connect(Number(port), host);
      await once(socket, 'connect');
      socket.destroy();
    },
    BROKER_START_MS,
  );

  it('is shared, and so each test has names of its own', () => expect(freshTopicPrefix()).not.toBe(freshTopicPrefix()));
});
