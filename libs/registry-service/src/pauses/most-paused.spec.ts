import { MemoryPauses } from './memory-pauses.fixture';
import { pauseOneMore } from './most-paused';

it('refuses a pause beyond so many of a kind, says what makes room, and leaves those that there are alone', async () => {
  const pauses = new MemoryPauses(() => 0);
  const pause = (number: number, tenant = 't') =>
    pauseOneMore(pauses, { tenant, kind: 'function', subject: `f${number}` }, {});
  const store = pauses.pause.bind(pauses);
  pauses.pause = (subject, word) => store(subject, word, 1);
  await pause(1);
  await expect(pause(2)).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    message: expect.stringContaining('Those that are resumed make room a day later.'),
  });
  expect(await pause(1)).toMatchObject({ subject: 'f1', revision: 1 });
  expect(await pause(2, 'other')).toMatchObject({ subject: 'f2' });
});
