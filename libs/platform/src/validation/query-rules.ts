import { EngineError } from '@workflows/contracts';
import { nearestName } from './nearest-name';

/** How one query parameter is read, and how it is documented. */
export interface QueryRule<T> {
  description: string;
  schema: {
    type: 'integer' | 'number' | 'string';
    minimum?: number;
    maximum?: number;
    enum?: string[];
    default?: string | number;
  };
  /** The value when the parameter is absent. */
  absent: T;
  /** The value of a given text; undefined: it breaks the rule. */
  read(text: string): T | undefined;
  /** What a right value looks like: `must be …`. */
  must: string;
  /** It may be given more than once; `gather` makes one value of those of each. */
  gather?(values: readonly T[]): T;
}

export type QueryRules = Readonly<Record<string, QueryRule<unknown>>>;
export type QueryValues<R extends QueryRules> = { [K in keyof R]: R[K] extends QueryRule<infer T> ? T : never };

/** A whole number within bounds. */
export function wholeNumber(limits: {
  min: number;
  max: number;
  absent: number;
  description: string;
}): QueryRule<number> {
  const { min, max, absent, description } = limits;
  return {
    description,
    absent,
    schema: { type: 'integer', minimum: min, maximum: max, default: absent },
    must: `a whole number from ${min} to ${max}`,
    read: (text) => (/^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined),
  };
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[], absent: NoInfer<T>, description: string): QueryRule<T> {
  return {
    description,
    absent,
    schema: { type: 'string', enum: [...words], default: absent },
    must: `one of ${words.join(', ')}`,
    read: (text) => words.find((word) => word === text),
  };
}

/** A text of a given form; undefined when absent. */
export function textOf(form: RegExp, must: string, description: string): QueryRule<string | undefined> {
  return {
    description,
    absent: undefined,
    schema: { type: 'string' },
    must,
    read: (text) => (form.test(text) ? text : undefined),
  };
}

/** Some of a few words, comma separated; undefined when absent. */
export function someOf<T extends string>(
  words: readonly T[],
  description: string,
): QueryRule<readonly T[] | undefined> {
  return {
    description,
    absent: undefined,
    schema: { type: 'string' },
    must: `some of ${words.join(', ')}, comma separated`,
    read: (text) => {
      const given = text.split(',').map((word) => words.find((known) => known === word));
      return given.every((word) => word !== undefined) ? [...new Set(given)] : undefined;
    },
  };
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** A time; undefined when absent. A date alone begins in UTC. */
export function instant(description: string): QueryRule<number | undefined> {
  return {
    description,
    absent: undefined,
    schema: { type: 'string' },
    must: 'a time as ISO 8601 with its offset such as 2026-01-31T09:00:00Z, or a date',
    read: (text) => {
      const [, year, month, day] = ISO.exec(text) ?? [];
      const daysOfMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
      const time = Date.parse(text);
      return day !== undefined && Number(day) <= daysOfMonth && time >= 0 ? time : undefined;
    },
  };
}

/** Reads a parsed query string by `rules`. Throws PARAMETER_INVALID that names every wrong or unknown parameter. */
export function readQuery<R extends QueryRules>(query: Readonly<Record<string, unknown>>, rules: R): QueryValues<R> {
  const problems: { message: string; code: string; path: string }[] = [];
  const refuse = (path: string, message: string): void =>
    void problems.push({ message, code: 'PARAMETER_INVALID', path });
  const values: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const given = Object.hasOwn(query, name) ? query[name] : undefined;
    const value = given === undefined ? rule.absent : valueOf(rule, given);
    if (given !== undefined && value === undefined) {
      const once = Array.isArray(given) && !rule.gather ? ', given once' : '';
      refuse(name, `The parameter "${name}" must be ${rule.must}${once}.`);
    }
    values[name] = value;
  }
  for (const name of Object.keys(query)) {
    if (!Object.hasOwn(rules, name)) refuse(name, unknownParameter(name, Object.keys(rules)));
  }
  const first = problems[0];
  if (first) throw new EngineError('PARAMETER_INVALID', first.message, { problems });
  return values as QueryValues<R>;
}

function valueOf<T>(rule: QueryRule<T>, given: unknown): T | undefined {
  if (typeof given === 'string') return rule.read(given);
  if (!rule.gather || !Array.isArray(given)) return undefined;
  const values = given.map((text: unknown) => (typeof text === 'string' ? rule.read(text) : undefined));
  return values.every((value): value is Awaited<T> & T => value !== undefined) ? rule.gather(values) : undefined;
}

function unknownParameter(name: string, known: string[]): string {
  const near = nearestName(name, known);
  const hint = near
    ? ` Did you mean "${near}"?`
    : known.length === 0
      ? ' It takes none.'
      : ` It takes ${known.join(', ')}.`;
  return `This path has no parameter "${name}".${hint}`;
}
