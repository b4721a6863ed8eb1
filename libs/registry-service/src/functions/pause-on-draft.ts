import type { Json, JsonObject, PauseOn } from '@workflows/contracts';
import { DraftReader } from '../drafts/draft-reader';

const KNOWN = ['errorRate', 'of', 'within', 'resumeAfter'];
/** So many attempts an executor keeps in mind of each function that pauses itself. */
const MOST_ATTEMPTS = 1_000;
const DAY_SECONDS = 86_400;

/** When the function pauses itself; what is wrong with it goes to the reader of the whole draft. */
export function pauseOnIn(draft: DraftReader): PauseOn | undefined {
  const given = draft.object('pauseOn', 'an object such as {"errorRate": 0.5, "of": 20, "within": 60}');
  if (given === undefined) return undefined;
  const { reader, rule } = readRule(given);
  for (const problem of reader.problems) draft.problems.push({ ...problem, path: `/pauseOn${problem.path}` });
  return reader.problems.length > 0 ? undefined : rule;
}

function readRule(given: JsonObject): { reader: DraftReader; rule: PauseOn | undefined } {
  const reader = DraftReader.of(given, 'FIELD_INVALID');
  reader.knowOnly(KNOWN);
  reader.require('errorRate', 'the share of failed attempts at which it is paused, such as 0.5');
  reader.require('of', 'how many attempts are looked at, such as 20');
  reader.require('within', 'the seconds in which all of these have to have ended, such as 60');
  const errorRate = numberIn(reader, 'errorRate', 'a number over 0 and up to 1', (rate) => rate > 0 && rate <= 1);
  const of = numberIn(
    reader,
    'of',
    `a whole number from 1 to ${MOST_ATTEMPTS}`,
    (count) => Number.isInteger(count) && count >= 1 && count <= MOST_ATTEMPTS,
  );
  const within = secondsIn(reader, 'within');
  const resumeAfter = secondsIn(reader, 'resumeAfter');
  if (errorRate === undefined || of === undefined || within === undefined) return { reader, rule: undefined };
  return { reader, rule: { errorRate, of, within, ...(resumeAfter !== undefined && { resumeAfter }) } };
}

function secondsIn(reader: DraftReader, field: string): number | undefined {
  const isSpan = (seconds: number): boolean => seconds > 0 && seconds <= DAY_SECONDS;
  return numberIn(reader, field, `a number of seconds over 0 and up to ${DAY_SECONDS}`, isSpan);
}

function numberIn(
  reader: DraftReader,
  field: string,
  what: string,
  fits: (value: number) => boolean,
): number | undefined {
  const value: Json | undefined = reader.fields[field];
  if (value === undefined || (typeof value === 'number' && fits(value))) return value;
  reader.refuse(field, `"${field}" must be ${what}.`);
  return undefined;
}
