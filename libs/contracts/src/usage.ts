/** What one call of a model used, as whoever answered tells it. */
export interface ModelUsage {
  model: string;
  /** Tokens of what it was asked. */
  in: number;
  /** Tokens of what it answered. */
  out: number;
  /** Millionths of a dollar. Absent: nobody has said what this model costs. */
  costMicros?: number;
  /** The answer is one that was given before: no model was asked. */
  cached?: true;
}

/** What calls of models used together. */
export interface UsageView {
  calls: number;
  tokensIn: number;
  tokensOut: number;
  /** Absent where the price of any of them is not known: part of a sum would be taken for the whole. */
  costMicros?: number;
  /** How many of the calls were answered by what had been kept. */
  cached?: number;
  models: string[];
}

const MOST_MODELS = 20;

export function usageOfCall({ model, in: tokensIn, out: tokensOut, costMicros, cached }: ModelUsage): UsageView {
  return {
    calls: 1,
    tokensIn,
    tokensOut,
    ...(costMicros !== undefined && { costMicros }),
    ...(cached && { cached: 1 }),
    models: [model],
  };
}

/** Both together; undefined where neither is there. */
export function addUsage(one: UsageView | undefined, other: UsageView | undefined): UsageView | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const isPriced = one.costMicros !== undefined && other.costMicros !== undefined;
  const cached = (one.cached ?? 0) + (other.cached ?? 0);
  return {
    calls: one.calls + other.calls,
    tokensIn: one.tokensIn + other.tokensIn,
    tokensOut: one.tokensOut + other.tokensOut,
    ...(isPriced && { costMicros: (one.costMicros ?? 0) + (other.costMicros ?? 0) }),
    ...(cached > 0 && { cached }),
    models: [...new Set([...one.models, ...other.models])].slice(0, MOST_MODELS),
  };
}
