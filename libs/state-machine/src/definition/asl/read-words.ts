import { clip } from '../clip';
import { describeType } from '../../json-type';
import { read, refuse } from '../state-source';
import type { AslSource } from './query-language';

/** A field that is one of some words; undefined where it is absent or was refused. */
export function readWord<Word extends string>(
  source: AslSource,
  name: string,
  words: readonly Word[],
  presence: 'optional' | 'required' = 'optional',
): Word | undefined {
  const value = read(source, name);
  const word = words.find((known) => known === value);
  if (word !== undefined || (value === undefined && presence === 'optional')) return word;
  const list = words.map((known) => `"${known}"`).join(', ');
  if (value === undefined)
    refuse(source, name, 'FIELD_MISSING', () => `"${name}" is missing; it must be one of ${list}.`);
  else if (typeof value === 'string')
    refuse(source, name, 'WORD_UNKNOWN', () => `"${name}" must be one of ${list}, not "${clip(value)}".`);
  else refuse(source, name, 'TYPE_WRONG', () => `"${name}" must be one of ${list}, not ${describeType(value)}.`);
  return undefined;
}
