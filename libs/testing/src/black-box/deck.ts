/** Deals each card as often as its share says before any comes up more often than that, in an order that chance decides. */
export class Deck<Card> {
  private left: Card[] = [];
  /** How many decks were dealt whole. */
  private rounds = -1;

  constructor(
    private readonly cards: readonly Card[],
    private readonly random: () => number,
    private readonly shareOf: (card: Card) => number = () => 1,
  ) {}

  /** Every card has come up, each as often as its share says. */
  get isDealt(): boolean {
    return this.rounds > 0 || (this.rounds === 0 && this.left.length === 0);
  }

  deal(): Card {
    if (this.left.length === 0) {
      this.left = this.cards.flatMap((card) => Array.from({ length: this.shareOf(card) }, () => card));
      this.rounds++;
    }
    const [card] = this.left.splice(Math.floor(this.random() * this.left.length), 1);
    if (card === undefined) throw new Error('a deck without cards');
    return card;
  }

  /** It could not be played: it is dealt again. */
  putBack(card: Card): void {
    this.left.push(card);
  }
}
