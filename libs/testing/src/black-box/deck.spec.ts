import { Deck } from './deck';
import { seededRandom } from './seeded-random';

describe('a deck', () => {
  const shares: Record<string, number> = { often: 5, seldom: 1, now: 2 };
  const deck = (): Deck<string> => new Deck(Object.keys(shares), seededRandom(7), (card) => shares[card] ?? 0);

  it('deals each card by its share before any comes up more often', () => {
    const dealt = deck();
    for (let round = 0; round < 3; round++) {
      const cards = Array.from({ length: 8 }, () => dealt.deal());
      for (const [card, share] of Object.entries(shares))
        expect(cards.filter((one) => one === card)).toHaveLength(share);
    }
  });

  it('is dealt once every card has come up', () => {
    const dealt = deck();
    const before = Array.from({ length: 9 }, () => [dealt.isDealt, dealt.deal()] as const).map(([isDealt]) => isDealt);
    expect([...before, dealt.isDealt]).toEqual([...Array(8).fill(false), true, true]);
  });
});
