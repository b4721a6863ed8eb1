/** The value at a share of all of them, 0.5 without one: between two where it falls between two. */
export function quantile(values, share = 0.5) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  return sorted[below] + (at - below) * (sorted[Math.ceil(at)] - sorted[below]);
}
