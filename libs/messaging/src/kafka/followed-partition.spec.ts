import { waitFor } from '@workflows/testing';
import { FollowedPartition } from './followed-partition';

/** A reader that notes what it is told, and fails to follow as often as it is said. */
function followed(failures = 0) {
  const told: string[] = [];
  let left = failures;
  const partition = new FollowedPartition({
    follow: async () => {
      told.push('follow');
      if (left-- > 0) throw new Error('the broker is away');
    },
    rest: () => void told.push('rest'),
    look: async () => void told.push('look'),
    settlingMs: 1,
    lingerMs: 0,
  });
  return { partition, told, count: (word: string) => told.filter((one) => one === word).length };
}

describe('a partition that is watched', () => {
  it('is followed once for all who watch it, and rests after the last has gone, until the next one', async () => {
    const { partition, count } = followed();
    partition.enter();
    partition.enter();
    partition.leave();
    await waitFor(() => count('look') >= 2);
    expect([count('follow'), count('rest')]).toEqual([1, 0]);
    partition.leave();
    await waitFor(() => count('rest') === 1);
    partition.enter();
    await waitFor(() => count('follow') === 2);
    partition.close();
  });

  it('is looked for after its place was fixed, however often that fails', async () => {
    const { partition, told, count } = followed(3);
    partition.enter();
    await waitFor(() => count('follow') === 4 && told.at(-1) === 'look');
    partition.close();
  });

  it('is left alone once it is closed', async () => {
    const { partition, told } = followed();
    partition.enter();
    partition.close();
    partition.leave();
    await waitFor(() => told.includes('look'));
    expect(told.filter((word) => word === 'look')).toHaveLength(1);
    expect(told).not.toContain('rest');
  });
});
