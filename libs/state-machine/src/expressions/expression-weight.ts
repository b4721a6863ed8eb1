/**
 * jsonata's parser copies the left side of `?:` and `??` and works on both copies, so each of them around another one
 * doubles the work: sixty pairs of brackets would hold a process for ever. This says so before the parser starts.
 *   W1. A source with few of these operators is let through unread.
 *   W2. Else brackets are followed. Where a slash could begin a regular expression, which can hide brackets and quotes,
 *       the answer is a refusal and not a guess.
 */
const MAX_DOUBLINGS = 4;

/** Why the source must not be parsed; undefined: it may. */
export function tooHeavyToParse(source: string): string | undefined {
  if ((source.match(/\?[:?]/g) ?? []).length <= MAX_DOUBLINGS) return undefined;
  const doublings = countDoublings(source);
  if (doublings === undefined)
    return 'it has too many `??` or `?:` beside a `/`; put parts of it into variables with `assign`';
  return doublings > MAX_DOUBLINGS
    ? 'it nests `??` or `?:` too deeply; put parts of it into variables with `assign`'
    : undefined;
}

/** `most`: doublings in what is done; `left`: those in the operand at hand, which the next operator would copy. */
interface Level {
  most: number;
  left: number;
}

function countDoublings(source: string): number | undefined {
  let level: Level = { most: 0, left: 0 };
  const outer: Level[] = [];
  for (let i = 0; i < source.length; i++) {
    const char = source.charAt(i);
    if (char === '"' || char === "'" || char === '`') {
      i = endOfQuoted(source, i);
    } else if (char === '/') {
      if (source.charAt(i + 1) !== '*') return undefined;
      const end = source.indexOf('*/', i + 2);
      i = end === -1 ? source.length : end + 1;
    } else if (char === '(' || char === '[' || char === '{') {
      outer.push(level);
      level = { most: 0, left: 0 };
    } else if (char === ')' || char === ']' || char === '}') {
      const inner = Math.max(level.most, level.left);
      level = outer.pop() ?? { most: 0, left: 0 };
      level.left = Math.max(level.left, inner);
    } else if (char === ',' || char === ';') {
      level = { most: Math.max(level.most, level.left), left: 0 };
    } else if (char === '?' && (source.charAt(i + 1) === ':' || source.charAt(i + 1) === '?')) {
      level = { most: Math.max(level.most, level.left + 1), left: 0 };
      i++;
    }
  }
  for (const open of [level, ...outer]) level.most = Math.max(level.most, open.most, open.left);
  return level.most;
}

function endOfQuoted(source: string, start: number): number {
  const quote = source.charAt(start);
  let i = start + 1;
  while (i < source.length && source.charAt(i) !== quote) i += source.charAt(i) === '\\' && quote !== '`' ? 2 : 1;
  return i;
}
