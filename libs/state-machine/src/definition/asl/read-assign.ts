import { isJsonObject } from '@workflows/contracts';
import { escapePointer } from '../../expressions/compile-expression';
import type { Assignments, Template } from '../../program';
import { checkVariable } from '../read-fields';
import { describeType } from '../../json-type';
import { read, refuse } from '../state-source';
import type { AslSource } from './query-language';
import { toPayload } from './read-values';

/** `Assign`: an object of variable names and their values; in JSONPath a name ending in `.$` has a path or a function. */
export function readAssign(source: AslSource): { assign?: Assignments } {
  const value = read(source, 'Assign');
  if (value === undefined) return {};
  if (!isJsonObject(value)) {
    refuse(
      source,
      'Assign',
      'TYPE_WRONG',
      () => `"Assign" must be an object of variable names and their values, not ${describeType(value)}.`,
    );
    return {};
  }
  for (const written of Object.keys(value)) {
    const name = source.language === 'JSONPath' ? written.replace(/\.\$$/, '') : written;
    checkVariable(source, `Assign/${escapePointer(written)}`, name);
  }
  return { assign: membersOf(toPayload(source, 'Assign', value)) };
}

/** `Output`, which belongs to JSONata. */
export function readOutput(source: AslSource): { output?: Template } {
  const value = read(source, 'Output');
  return value === undefined || source.language === 'JSONPath' ? {} : { output: toPayload(source, 'Output', value) };
}

/** The members of a template that was written as an object. */
export function membersOf(template: Template): Assignments {
  if (template.kind === 'object') return template.entries;
  if (template.kind !== 'constant' || !isJsonObject(template.value)) return [];
  return Object.entries(template.value).map(([name, value]) => [name, { kind: 'constant', value }] as const);
}
