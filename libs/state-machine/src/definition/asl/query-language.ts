import type { JsonObject } from '@workflows/contracts';
import type { StateNode } from '../../program';
import type { StateKind } from '../dialect';
import { clip } from '../clip';
import { describeType } from '../../json-type';
import { read, refuse, type Compilation, type Source } from '../state-source';

/**
 * Amazon States Language, "Query Languages". A state has one of two, and many fields belong to one of them alone.
 *   Q1. A state says which; else the machine does; else it is JSONPath. States in branches and processors ask the machine
 *       as well, not the state around them.
 *   Q2. A machine in JSONata has no states in JSONPath.
 */
export type QueryLanguage = 'JSONPath' | 'JSONata';

/** The fields of a state or of an object in it, each with the language it belongs to. */
export type FieldTable = Readonly<Record<string, QueryLanguage | 'both'>>;

export interface AslSource extends Source {
  language: QueryLanguage;
}

/** A type of state as `StateKind` has it, with its fields told apart by language. */
export interface AslKind {
  fields: FieldTable;
  instead?: StateKind['instead'];
  lines?: (fields: JsonObject) => readonly { at: string; fields: JsonObject }[];
  compile(source: AslSource): StateNode;
}

export function kindOf({ fields, compile, ...rest }: AslKind): StateKind {
  return {
    ...rest,
    fields: Object.keys(fields),
    compile(source) {
      const asl = inLanguage(source, readQueryLanguage(source));
      checkLanguage(asl, fields);
      return compile(asl);
    },
  };
}

export function inLanguage(source: Source, language: QueryLanguage): AslSource {
  const { state, path, fields, scope, compilation } = source;
  return { state, path, fields, scope, compilation, language };
}

/** An object inside of one. */
export function within(source: AslSource, at: string, fields: JsonObject): AslSource {
  const { state, scope, compilation, language } = source;
  return { state, path: `${source.path}/${at}`, fields, scope, compilation, language };
}

/** What is said at the top; anything but JSONata counts as JSONPath and is refused where it stands. */
export function machineLanguage({ definition }: Compilation): QueryLanguage {
  return Object.hasOwn(definition, 'QueryLanguage') && definition['QueryLanguage'] === 'JSONata'
    ? 'JSONata'
    : 'JSONPath';
}

/** Q1 and Q2, of a state or of the machine itself. */
export function readQueryLanguage(source: Source): QueryLanguage {
  const machine = machineLanguage(source.compilation);
  const value = read(source, 'QueryLanguage');
  if (value === undefined || value === machine) return machine;
  if (value === 'JSONata') return value;
  if (value === 'JSONPath') {
    refuse(
      source,
      'QueryLanguage',
      'QUERY_LANGUAGE_MIXED',
      () =>
        'A machine in JSONata cannot hold states in JSONPath; write this one in JSONata, or give the machine "JSONPath" and its other states "JSONata".',
    );
    return value;
  }
  refuse(
    source,
    'QueryLanguage',
    'QUERY_LANGUAGE_UNKNOWN',
    () =>
      `"QueryLanguage" must be "JSONPath" or "JSONata", not ${typeof value === 'string' ? `"${clip(value)}"` : describeType(value)}.`,
  );
  return machine;
}

/** What stands in the place of a field in the other language. */
const INSTEAD: Readonly<Record<string, string>> = {
  InputPath: 'read what is needed from $states.input',
  OutputPath: 'shape the output in "Output"',
  ResultPath: 'shape the output in "Output"',
  ResultSelector: 'shape the output in "Output"',
  Result: 'write it into "Output"',
  Parameters: 'use "Arguments", in a Pass state "Output", in a Map state "ItemSelector"',
  ItemsPath: 'use "Items"',
  Arguments: 'use "Parameters"',
  Output: 'use "ResultSelector", "ResultPath" and "OutputPath"',
  Items: 'use "ItemsPath"',
  Condition: 'compare a "Variable"',
};

/** Fields that the state's own language does not have. */
export function checkLanguage(source: AslSource, table: FieldTable): void {
  for (const field of Object.keys(source.fields)) {
    const language = Object.hasOwn(table, field) ? table[field] : undefined;
    if (language === undefined || language === 'both' || language === source.language) continue;
    refuse(source, field, 'FIELD_NOT_OF_LANGUAGE', () => {
      const hint = INSTEAD[field] ?? `put an expression into "${field.replace(/Path$/, '')}"`;
      return `"${field}" belongs to ${language} and this state is in ${source.language}; ${hint}.`;
    });
  }
}
