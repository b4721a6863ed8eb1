import { ManualClock } from '../fixtures/manual-clock';
import { SecretsAtHand } from './secrets-at-hand';

interface Asked {
  answer(value: string | undefined): void;
  fail(error: Error): void;
}

function atHand() {
  const clock = new ManualClock();
  const asked: Asked[] = [];
  const source = {
    reveal: () => new Promise<string | undefined>((answer, fail) => asked.push({ answer, fail })),
  };
  return { clock, asked, secrets: new SecretsAtHand(source, clock) };
}

describe('secrets at hand', () => {
  it('are read once for all who ask within seconds, and then anew', async () => {
    const { clock, asked, secrets } = atHand();
    const both = [secrets.reveal('acme', 'a'), secrets.reveal('acme', 'a')];
    asked[0]?.answer('v1');
    expect(await Promise.all(both)).toEqual(['v1', 'v1']);
    await clock.advance(4_999);
    expect(await secrets.reveal('acme', 'a')).toBe('v1');
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    const later = secrets.reveal('acme', 'a');
    asked[1]?.answer('v2');
    expect(await later).toBe('v2');
  });

  it('are not those of another tenant', async () => {
    const { asked, secrets } = atHand();
    const [ours, theirs] = [secrets.reveal('acme', 'a'), secrets.reveal('other', 'a')];
    asked[0]?.answer('ours');
    asked[1]?.answer('theirs');
    expect([await ours, await theirs]).toEqual(['ours', 'theirs']);
  });

  it('are asked for again while they are missing, or could not be read', async () => {
    const { asked, secrets } = atHand();
    const missing = secrets.reveal('acme', 'a');
    asked[0]?.answer(undefined);
    expect(await missing).toBeUndefined();
    const failed = secrets.reveal('acme', 'a');
    asked[1]?.fail(new Error('away'));
    await expect(failed).rejects.toThrow('away');
    const there = secrets.reveal('acme', 'a');
    asked[2]?.answer('v');
    expect(await there).toBe('v');
  });

  it('are not kept where they were forgotten while they were read', async () => {
    const { asked, secrets } = atHand();
    const before = secrets.reveal('acme', 'a');
    secrets.forget('acme', 'a');
    const after = secrets.reveal('acme', 'a');
    asked[0]?.answer(undefined);
    await before;
    asked[1]?.answer('new');
    expect(await after).toBe('new');
    expect(await secrets.reveal('acme', 'a')).toBe('new');
    expect(asked).toHaveLength(2);
  });

  it('are few: the oldest goes for one more', async () => {
    const { asked, secrets } = atHand();
    const kept = Array.from({ length: 257 }, (_, i) => secrets.reveal('acme', `s${i}`));
    asked.forEach(({ answer }) => answer('v'));
    await Promise.all(kept);
    expect(await Promise.all([secrets.reveal('acme', 's1'), secrets.reveal('acme', 's256')])).toEqual(['v', 'v']);
    expect(asked).toHaveLength(257);
    const again = secrets.reveal('acme', 's0');
    expect(asked).toHaveLength(258);
    asked[257]?.answer('v');
    await again;
  });
});
