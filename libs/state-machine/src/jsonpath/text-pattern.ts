/**
 * The pattern of `StringMatches`: `*` stands for any characters or none, a backslash before it or before another
 * backslash for the character itself. Matching takes time linear in the text.
 */
export type TextPattern = (text: string) => boolean;

export type CompiledTextPattern = { ok: true; matches: TextPattern } | { ok: false; message: string };

export function compileTextPattern(pattern: string): CompiledTextPattern {
  const parts: string[] = [''];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const next = pattern.charAt(at + 1);
    if (char === '*') parts.push('');
    else if (char !== '\\') append(parts, char);
    else if (next === '*' || next === '\\') {
      append(parts, next);
      at++;
    } else
      return {
        ok: false,
        message: `at character ${at + 1}: a backslash may stand before * and \\ only; write \\\\ for a backslash`,
      };
  }
  return { ok: true, matches: matcherOf(parts) };
}

function append(parts: string[], char: string): void {
  parts.push((parts.pop() ?? '') + char);
}

function matcherOf(parts: readonly string[]): TextPattern {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  const finders = rest.filter((part) => part !== '').map(finderOf);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const find of finders) {
      const found = find(text, at, end);
      if (found === undefined) return false;
      at = found;
    }
    return true;
  };
}

/** Knuth, Morris and Pratt: where the part ends that is found first in the given stretch of the text. */
function finderOf(part: string): (text: string, from: number, to: number) => number | undefined {
  const back = [0];
  for (let at = 1, length = 0; at < part.length; at++) {
    while (length > 0 && part[at] !== part[length]) length = back[length - 1] ?? 0;
    if (part[at] === part[length]) length++;
    back.push(length);
  }
  return (text, from, to) => {
    let length = 0;
    for (let at = from; at < to; at++) {
      while (length > 0 && text[at] !== part[length]) length = back[length - 1] ?? 0;
      if (text[at] === part[length]) length++;
      if (length === part.length) return at + 1;
    }
    return undefined;
  };
}
