import { FakeClock } from '@workflows/testing';
import { StreamPace } from './stream-pace';

it('streams of a tenant wait for each other once they are a second ahead of the pace, and nobody else does', async () => {
  const clock = new FakeClock();
  const pace = new StreamPace(clock);
  const piece = Buffer.from('a\r\n'.repeat(10_000));
  const done: string[] = [];
  const read = (tenant: string): Promise<void> => pace.keep(tenant, piece).then(() => void done.push(tenant));
  await read('busy');
  const late = read('busy');
  await read('other');
  expect(done).toEqual(['busy', 'other']);
  clock.advance(999);
  await Promise.resolve();
  expect(done).toHaveLength(2);
  clock.advance(1);
  await late;
  expect(done).toHaveLength(3);
});
