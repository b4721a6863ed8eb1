import { code, listOf, quoted } from './phrases';

/**
 * Conditions of the three languages (JSONata, choice rules as `describeChoiceRule` tells them, JavaScript) in words, where they
 * compare, and as code where they do more.
 *   C1. Only what is understood whole is put in words: a text that was cut off, or has one part that is not, stays code.
 *   C2. Each pattern looks at a bounded text (200 characters) once.
 */
export function sayCondition(text: string): string {
  return clause(text.trim()) ?? `${code(text)} holds`;
}

const NAME = String.raw`[A-Za-z_]\w*`;
const STEP = String.raw`(?:\??\.${NAME}|\[(?:-?\d+|"[^"\\]*"|'[^'\\]*')\])`;
const PATH = new RegExp(String.raw`^\${0,2}(?:${NAME})?${STEP}*$`);
const TEXT = /^(?:"([^"\\]*)"|'([^'\\]*)')$/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const COMPARISON = /^([^=<>!]+?) ?(===|!==|==|!=|<=|>=|=|<|>) ?([^=<>!]+)$/;
const ONE_OF = /^([^\s]+) in \[([^[\]]*)\]$/;
const STATED = /^([^\s]+) is (not )?(present|null|numeric|string|boolean|timestamp)$/;
const MATCHES = /^([^\s]+) matches (.+)$/;

const SIGNS: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  '=': ['is', 'is not'],
  '==': ['is', 'is not'],
  '===': ['is', 'is not'],
  '!=': ['is not', 'is'],
  '!==': ['is not', 'is'],
  '<': ['is less than', 'is at least'],
  '<=': ['is at most', 'is more than'],
  '>': ['is more than', 'is at most'],
  '>=': ['is at least', 'is less than'],
};
const STATES: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  present: ['is there', 'is missing'],
  null: ['is empty', 'is not empty'],
  numeric: ['is a number', 'is no number'],
  string: ['is a text', 'is no text'],
  boolean: ['is true or false', 'is neither true nor false'],
  timestamp: ['is a time', 'is no time'],
};

function clause(text: string): string | undefined {
  for (const [pattern, word] of [
    [/^(?:and|&&)$/, 'and'],
    [/^(?:or|\|\|)$/, 'or'],
  ] as const) {
    const parts = splitAt(text, pattern);
    if (parts.length === 1) continue;
    const clauses = parts.map((part) => test(part, true));
    return clauses.every((one) => one !== undefined) ? clauses.join(`, ${word} `) : undefined; // C1
  }
  return test(text, true);
}

/** Where these words stand outside of quotes and brackets, and of no other joint; whole where another one stands there. */
function splitAt(text: string, joint: RegExp): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const word of wordsIn(text)) {
    if (depth === 0 && joint.test(word)) {
      parts.push('');
      continue;
    }
    if (depth === 0 && /^(?:and|or|&&|\|\|)$/.test(word)) return [text];
    depth += (word.match(/[([{]/g)?.length ?? 0) - (word.match(/[)\]}]/g)?.length ?? 0);
    parts.push(`${parts.pop() ?? ''} ${word}`.trimStart());
  }
  return parts;
}

/** Apart at spaces, but for those in quotes. */
function wordsIn(text: string): string[] {
  return text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+|["']/g) ?? [];
}

/** One comparison; `holds` is false where it is said what is not. */
function test(given: string, holds: boolean): string | undefined {
  const text = withoutBrackets(given);
  const negated = /^(?:!|not |\$not(?=\())\s*(.+)$/.exec(text)?.[1];
  if (negated !== undefined) return isOneTerm(negated) ? test(negated, !holds) : undefined;
  const exists = /^\$exists\(([^()]+)\)$/.exec(text)?.[1];
  if (exists !== undefined) return stated(exists, 'present', holds);
  const [, of, not, state] = STATED.exec(text) ?? [];
  if (of !== undefined && state !== undefined) return stated(of, state, (not === undefined) === holds);
  const [, whose, pattern] = MATCHES.exec(text) ?? [];
  if (whose !== undefined && pattern !== undefined)
    return joined(term(whose), holds ? 'looks like' : 'does not look like', term(pattern));
  const [, which, list] = ONE_OF.exec(text) ?? [];
  if (which !== undefined && list !== undefined) return oneOf(which, list, holds);
  const [, left, sign = '', right] = COMPARISON.exec(text) ?? [];
  if (left !== undefined && right !== undefined) return compared(left, sign, right, holds);
  return stated(text, 'set', holds);
}

/** `!a === b` is `(!a) === b`, and nobody means it. */
function isOneTerm(text: string): boolean {
  return /^\(.*\)$/.test(text) || PATH.test(text);
}

/** Of those around the whole. */
function withoutBrackets(given: string): string {
  const text = given.trim();
  let depth = 0;
  for (const [index, sign] of [...text].entries()) {
    depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    if (depth === 0) return index > 0 && index === text.length - 1 ? text.slice(1, -1).trim() : text;
  }
  return text;
}

function compared(left: string, sign: string, right: string, holds: boolean): string | undefined {
  const isNothing = right === 'null' || right === 'undefined';
  const [yes, no] = SIGNS[sign] ?? [];
  if (yes === undefined || no === undefined || !PATH.test(left)) return undefined;
  const verb = holds ? yes : no;
  if (isNothing) return verb === 'is' || verb === 'is not' ? stated(left, 'null', verb === 'is') : undefined;
  return joined(term(left), verb, term(right));
}

function stated(path: string, state: string, holds: boolean): string | undefined {
  const [yes, no] = STATES[state] ?? ['is set', 'is not set'];
  const isNoPath = path === 'true' || path === 'false' || !isPath(path);
  return isNoPath ? undefined : `${sayPath(path)} ${holds ? yes : no}`;
}

function oneOf(path: string, list: string, holds: boolean): string | undefined {
  const items = list.split(',').map((item) => term(item.trim()));
  if (!items.every((item) => item !== undefined) || items.length === 0) return undefined;
  return joined(term(path), holds ? 'is' : 'is not', items.length === 1 ? items[0] : `one of ${listOf(items, 'or')}`);
}

function joined(...parts: (string | undefined)[]): string | undefined {
  return parts.every((part) => part !== undefined) ? parts.join(' ') : undefined;
}

/** What is written out, or a path; undefined where it is more than that. */
function term(text: string): string | undefined {
  const [whole, double, single] = TEXT.exec(text) ?? [];
  if (whole !== undefined) return quoted(double ?? single ?? '');
  if (NUMBER.test(text)) return /e/i.test(text) ? String(Number(text)) : text; // bundlers write 1000 as 1e3
  if (text === 'true' || text === 'false') return text;
  return PATH.test(text) ? sayPath(text) : undefined;
}

export function isPath(text: string): boolean {
  return text !== '' && PATH.test(text);
}

/** Without what stands before each path: whose input it is in. */
export function sayPath(path: string): string {
  if (!PATH.test(path)) return code(path);
  const bare = path.replace(/^\$states\.(?:input|event)\.(?=.)|^\$\.(?=.)|^\$(?=[A-Za-z_])/, '');
  return code(bare === '$' ? 'what comes in' : bare);
}
