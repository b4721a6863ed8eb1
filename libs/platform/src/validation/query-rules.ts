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

/** Reads a parsed query string by `rules`. Throws PARAMETER_INVALID that names every wrong or unknown parameter. */
export function readQuery<R extends QueryRules>(query: Readonly<Record<string, unknown>>, rules: R): QueryValues<R> {
  const problems: { message: string; code: string; path: string }[] = [];
  const refuse = (path: string, message: string): void =>
    void problems.push({ message, code: 'PARAMETER_INVALID', path });
  const values: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const given = Object.hasOwn(query, name) ? query[name] : undefined;
    const value = given === undefined ? rule.absent : typeof given === 'string' ? rule.read(given) : undefined;
    if (given !== undefined && value === undefined) {
      refuse(name, `The parameter "${name}" must be ${rule.must}${Array.isArray(given) ? ', given once' : ''}.`);
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

function unknownParameter(name: string, known: string[]): string {
  const near = nearestName(name, known);
  const hint = near
    ? ` Did you mean "${near}"?`
    : known.length === 0
      ? ' It takes none.'
      : ` It takes ${known.join(', ')}.`;
  return `This path has no parameter "${name}".${hint}`;
}
