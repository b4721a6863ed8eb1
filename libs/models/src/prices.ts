/** Dollars for a million tokens, of what is asked and of what is answered: the same numbers are millionths of a dollar for one. */
export type Price = readonly [asked: number, answered: number];
export type Prices = Readonly<Record<string, Price>>;

/** As the providers listed them in October 2025. Other models, and other prices, are said by the setting AI_PRICES. */
export const KNOWN_PRICES: Prices = {
  'gpt-4o': [2.5, 10],
  'gpt-4o-mini': [0.15, 0.6],
  'gpt-4.1': [2, 8],
  'gpt-4.1-mini': [0.4, 1.6],
  'gpt-4.1-nano': [0.1, 0.4],
  'gpt-5': [1.25, 10],
  'gpt-5-mini': [0.25, 2],
  'claude-opus-4-1': [15, 75],
  'claude-sonnet-4-5': [3, 15],
  'claude-haiku-4-5': [1, 5],
};

/** A model as it was on a day costs what it costs without one. */
const DAY = /-(?:\d{8}|\d{4}-\d{2}-\d{2})$/;

/** In millionths of a dollar, rounded up; undefined: nobody has said what it costs. */
export function costOf(prices: Prices, model: string, asked: number, answered: number): number | undefined {
  const price = ownOf(prices, model) ?? ownOf(prices, model.replace(DAY, ''));
  return price && Math.ceil(asked * price[0] + answered * price[1]);
}

function ownOf(prices: Prices, model: string): Price | undefined {
  return Object.hasOwn(prices, model) ? prices[model] : undefined;
}
