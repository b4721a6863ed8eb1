import cronstrue from 'cronstrue';
import { isJsonObject, type EveryEntry, type Json } from '@workflows/contracts';
import { code, someOf } from './phrases';
import { sayCondition } from './say-condition';

const MOST_STARTS = 20;

/** What starts a workflow, as its version says; whoever may call it can start it as well. */
export function sayStarts({ on, every = [] }: { on?: Json; every?: readonly EveryEntry[] }): string[] {
  const starts = [...sayEvents(on), ...every.map(sayEvery)];
  const said = starts.slice(0, MOST_STARTS);
  if (starts.length > said.length) said.push(`There are ${starts.length - said.length} more such starts.`);
  return [...said, said.length === 0 ? 'Starts on request.' : 'Can also be started on request.'];
}

function sayEvents(on: Json | undefined): string[] {
  const entries = (Array.isArray(on) ? on : on === undefined ? [] : [on]).filter(isJsonObject);
  const conditional = entries.filter(({ condition }) => typeof condition === 'string');
  const plain = entries.filter((entry) => !conditional.includes(entry)).map(({ event }) => code(String(event)));
  const always = plain.length === 0 ? [] : [`Starts when the event ${someOf(plain, MOST_STARTS, 'or')} comes.`];
  const others = conditional.map(
    ({ event, condition }) =>
      `Starts when the event ${code(String(event))} comes and ${sayCondition(expressionIn(String(condition)))}.`,
  );
  return [...always, ...others];
}

function expressionIn(text: string): string {
  return /^\{%(.*)%\}$/s.exec(text.trim())?.[1]?.trim() ?? text;
}

function sayEvery({ spec, timezone }: EveryEntry): string {
  const zone = timezone === undefined ? '' : `, by the clock of ${code(timezone)}`;
  const { text, cron } = spec;
  if (typeof text === 'string') return `Starts every ${text.trim().replace(/^every\s+/i, '')}${zone}.`;
  if (typeof cron === 'string') return `Starts ${sayCron(cron)}${zone}.`;
  return `Starts by the clock: ${code(JSON.stringify(spec))}${zone}.`;
}

function sayCron(pattern: string): string {
  try {
    const said = cronstrue.toString(pattern, { use24HourTimeFormat: true, verbose: true });
    return said.charAt(0).toLowerCase() + said.slice(1);
  } catch {
    return `by the clock: ${code(pattern)}`; // what the engine reads and the library does not
  }
}
