import { isJsonObject } from '@workflows/contracts';
import { compileExpression, escapePointer } from '../../../expressions/compile-expression';
import type { Template } from '../../../program';
import { clip } from '../../clip';
import { refuseUnknown } from '../../read-next';
import { describeType } from '../../../json-type';
import { read, refuse } from '../../state-source';
import type { AslSource } from '../query-language';
import { membersOf } from '../read-assign';
import { isExpression, readPayload, REFUSED } from '../read-values';

/**
 * `Parameters` or `Arguments` of an integration that knows them by name. Each can be asked for by itself, also where one
 * expression gives them all.
 */
export interface CallArguments {
  /** All of them; undefined: the field is absent. */
  whole?: Template;
  /** The member's place in the state, for problems. */
  placeOf(name: string): string;
  /** `orElse`: in JSONata, for a member that one expression leaves out; without it, nothing there is a failure. */
  member(name: string, orElse?: string): Template | undefined;
  /** True: whether it will be there shows when the state runs. */
  mayHave(name: string): boolean;
}

/** `known`: every name there is; others are refused. */
export function readCallArguments(source: AslSource, owner: string, known: readonly string[]): CallArguments {
  const field = argumentsField(source);
  const value = read(source, field);
  if (value !== undefined && source.language === 'JSONata' && isExpression(value)) return computed(source, field);
  if (value !== undefined && !isJsonObject(value)) {
    refuse(source, field, 'TYPE_WRONG', () => `"${field}" of ${owner} must be an object, not ${describeType(value)}.`);
    return { placeOf: () => field, member: () => undefined, mayHave: () => true };
  }
  const whole = readPayload(source, field);
  const members = new Map(whole === undefined ? [] : membersOf(whole));
  const written = new Map(Object.keys(value ?? {}).map((name) => [nameOf(source, name), name]));
  for (const [name, place] of written) {
    if (!known.includes(name)) refuseUnknown({ ...source, path: `${source.path}/${field}` }, place, known, owner);
  }
  return {
    ...(whole && { whole }),
    placeOf: (name) => `${field}/${escapePointer(written.get(name) ?? name)}`,
    member: (name) => members.get(name),
    mayHave: (name) => written.has(name),
  };
}

/** What it is called in the language of the state. */
export function argumentsField({ language }: AslSource): 'Parameters' | 'Arguments' {
  return language === 'JSONata' ? 'Arguments' : 'Parameters';
}

function nameOf({ language }: AslSource, written: string): string {
  return language === 'JSONPath' && written.endsWith('.$') ? written.slice(0, -2) : written;
}

/** One expression gives them all: each member is an expression that takes it from there. */
function computed(source: AslSource, field: string): CallArguments {
  const whole = readPayload(source, field);
  const shared = { placeOf: () => field, mayHave: () => true };
  if (whole?.kind !== 'expression') return { ...shared, member: () => undefined };
  const all = whole.expression.source;
  return {
    ...shared,
    whole,
    member(name, orElse) {
      const one =
        orElse === undefined ? `(${all}).${name}` : `($a := (${all}); $exists($a.${name}) ? $a.${name} : ${orElse})`;
      const compiled = compileExpression(one, `${source.path}/${field}/${name}`);
      return compiled.ok ? { kind: 'expression', expression: compiled.expression } : REFUSED;
    },
  };
}

/** A member that must be there. */
export function required(source: AslSource, args: CallArguments, name: string, owner: string, hint: string): Template {
  const template = args.member(name);
  if (template !== undefined) return template;
  if (!args.mayHave(name))
    refuse(source, args.placeOf(name), 'FIELD_MISSING', () => `"${name}" is missing; ${owner} needs it: ${hint}.`);
  return REFUSED;
}

/** A member that must be a string, as far as that can be seen; undefined: it is absent, computed or refused. */
export function constantText(source: AslSource, args: CallArguments, name: string): string | undefined {
  const template = args.member(name);
  if (template === undefined || template.kind === 'expression' || template.kind === 'reference') return undefined;
  if (template.kind === 'constant' && typeof template.value === 'string') return template.value;
  refuse(source, args.placeOf(name), 'TYPE_WRONG', () => `"${name}" must be a string.`);
  return undefined;
}

/** A member that has to be one of some words; what is computed cannot be judged here. */
export function constantWord(
  source: AslSource,
  args: CallArguments,
  name: string,
  words: readonly string[],
): string | undefined {
  const text = constantText(source, args, name);
  if (text === undefined || words.includes(text)) return text;
  refuse(
    source,
    args.placeOf(name),
    'WORD_UNKNOWN',
    () => `"${name}" must be ${words.map((word) => `"${word}"`).join(' or ')}, not "${clip(text)}".`,
  );
  return undefined;
}

/** A member that has no counterpart here. What one expression gives is not looked into. */
export function refuseArgument(source: AslSource, args: CallArguments, name: string, hint: string): void {
  if (args.whole?.kind === 'expression' || args.member(name) === undefined) return;
  refuse(source, args.placeOf(name), 'ARGUMENT_UNSUPPORTED', () => `"${name}" is not available here; ${hint}.`);
}
