/**
 * Says of a pattern that `RegExp` takes why RE2 would not. One pass, whatever the pattern.
 */
const MAX_LENGTH = 1_000;
/** RE2's own limit, of repetitions in repetitions multiplied. */
const MAX_REPETITIONS = 1_000;

const LOOK_AROUND = /\(\?<?[=!]/y;
const REFERENCE = /\\(?:[1-9]|k<)/y;
const ESCAPED = /\\./suy;
const CLASS = /\[(?:[^\]\\]|\\.)*\]/suy;
const COUNT = /\{(\d+)(?:,(\d*))?\}/y;

/** Undefined: the pattern can be used. */
export function regexProblem({ source }: RegExp): string | undefined {
  if (source.length > MAX_LENGTH) return `it is longer than ${MAX_LENGTH} characters; match in steps`;
  /** The most repetitions in each open group, and in the atom just read. */
  const groups = [1];
  let atom = 1;
  for (let at = 0; at < source.length;) {
    if (matchAt(LOOK_AROUND, source, at)) return 'it looks ahead or behind, which cannot be done in linear time';
    if (matchAt(REFERENCE, source, at)) return 'it refers back to a group, which cannot be done in linear time';
    const whole = matchAt(CLASS, source, at) ?? matchAt(ESCAPED, source, at);
    const count = matchAt(COUNT, source, at);
    const char = source.charAt(at);
    if (count !== undefined) {
      atom *= Math.max(1, Number(count[1]), Number(count[2] ?? 0));
      if (atom > MAX_REPETITIONS) return `it repeats something more than ${MAX_REPETITIONS} times; use \`*\` or \`+\``;
    } else if (char === '(') {
      groups.push(1);
    } else {
      atom = char === ')' ? (groups.pop() ?? 1) : 1;
    }
    if (groups.length === 0) groups.push(1);
    if (char !== '(') groups.push(Math.max(groups.pop() ?? 1, atom));
    at += (whole ?? count)?.[0].length ?? 1;
  }
  return undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
