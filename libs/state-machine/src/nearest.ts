/** ` Did you mean "next"?`, or nothing where no known word is near. */
export type Suggest = (wrong: string, known: Iterable<string>) => string | undefined;

const MAX_WORD = 80;

/**
 * Finds the known word nearest to a wrong one: at most a third of its letters may differ, letter case aside. All calls of
 * one compilation share a budget of comparisons, so that thousands of wrong names in a large definition cost little.
 */
export function suggester(budget = 20_000): Suggest {
  let left = budget;
  return (wrong, known) => {
    if (wrong.length === 0 || wrong.length > MAX_WORD) return undefined;
    const lower = wrong.toLowerCase();
    let nearest: { word: string; distance: number } | undefined;
    for (const word of known) {
      if (left-- <= 0) break;
      const limit = nearest === undefined ? Math.max(1, Math.floor(wrong.length / 3)) : nearest.distance - 1;
      if (word.length > MAX_WORD || Math.abs(word.length - wrong.length) > limit) continue;
      const distance = editDistance(lower, word.toLowerCase());
      if (distance <= limit) nearest = { word, distance };
      if (distance === 0) break;
    }
    return nearest?.word;
  };
}

/** Levenshtein's distance with neighbours swapped counted once (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from.charAt(i - 1) === to.charAt(j - 1);
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const isSwap =
        i > 1 && j > 1 && from.charAt(i - 1) === to.charAt(j - 2) && from.charAt(i - 2) === to.charAt(j - 1);
      if (isSwap) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[to.length] ?? 0;
}
