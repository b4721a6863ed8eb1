import { isJsonObject, type Json } from '@workflows/contracts';

/** A field of a calendar: what its numbers may be, and names for some of them. In the order of a cron pattern. */
interface Field {
  /** What is left out is `*` if it is as large as what is given, or larger. */
  size: number;
  min: number;
  max: number;
  names?: readonly string[];
}

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const FIELDS: Readonly<Record<string, Field>> = {
  minutes: { size: 0, min: 0, max: 59 },
  hours: { size: 1, min: 0, max: 23 },
  daysOfMonth: { size: 2, min: 1, max: 31 },
  months: {
    size: 3,
    min: 1,
    max: 12,
    names: [
      ...['january', 'february', 'march', 'april', 'may', 'june'],
      ...['july', 'august', 'september', 'october', 'november', 'december'],
    ],
  },
  daysOfWeek: { size: 2, min: 0, max: 7, names: WEEKDAYS },
};
const NAMES = Object.keys(FIELDS);
const MAX_TEXT = 200;

export type Read<T> = { ok: true; value: T } | { ok: false; reason: string };

/**
 * The cron pattern of a calendar. Fields that are left out are `*`, but those that are smaller than all that are given: they are their
 * least, so that `{hours: "9"}` is at 9:00. Days hold by both fields of them where both are given.
 */
export function patternOfCalendar(calendar: Json): Read<string> {
  if (!isJsonObject(calendar)) return { ok: false, reason: `"calendar" must be an object of ${NAMES.join(', ')}` };
  const unknown = Object.keys(calendar).find((name) => !Object.hasOwn(FIELDS, name));
  if (unknown !== undefined)
    return { ok: false, reason: `"calendar" has no field "${unknown.slice(0, 100)}"; known are ${NAMES.join(', ')}` };
  const given = Object.entries(FIELDS).filter(([name]) => calendar[name] !== undefined);
  const smallest = Math.min(...given.map(([, { size }]) => size));
  if (given.length === 0) return { ok: false, reason: `"calendar" must have one of ${NAMES.join(', ')}` };
  const parts: string[] = [];
  for (const [name, field] of Object.entries(FIELDS)) {
    const value = calendar[name];
    if (value === undefined) {
      parts.push(field.size < smallest && name !== 'daysOfWeek' ? String(field.min) : '*');
      continue;
    }
    const numbers = typeof value === 'string' && value.length <= MAX_TEXT ? numbersIn(value, field) : undefined;
    if (numbers === undefined) return { ok: false, reason: `"calendar.${name}" must be ${ruleOf(field)}` };
    parts.push(numbers === '*' ? '*' : numbers.join(','));
  }
  const [minutes, hours, days, months, weekdays] = parts;
  const both = days !== '*' && weekdays !== '*' ? '+' : '';
  return { ok: true, value: `${minutes} ${hours} ${days} ${months} ${both}${weekdays}` };
}

function ruleOf({ min, max, names }: Field): string {
  const or = names === undefined ? '' : `, or ${names.map((name) => name.slice(0, 3)).join(', ')}`;
  return `a text of numbers from ${min} to ${max}${or}: "${min}", lists "${min},${max}", ranges "${min}-${max}", steps "*/2"`;
}

/** Of a list such as `1-5,20-40/10`; undefined where it is none. */
function numbersIn(text: string, field: Field): number[] | '*' | undefined {
  if (text.trim() === '*') return '*';
  const numbers = new Set<number>();
  for (const item of text.split(',')) {
    const found = itemNumbers(item.trim().toLowerCase(), field);
    if (found === undefined) return undefined;
    for (const number of found) numbers.add(number);
  }
  return [...numbers].sort((a, b) => a - b);
}

function itemNumbers(item: string, field: Field): number[] | undefined {
  const [range = '', stepText, ...rest] = item.split('/');
  const step = stepText === undefined ? 1 : whole(stepText);
  const bounds =
    range === '*'
      ? [field.min, field.names ? field.min + field.names.length - 1 : field.max]
      : range.split('-').map((text) => numberOf(text, field));
  const [from, to = stepText === undefined ? from : field.max] = bounds;
  if (rest.length > 0 || bounds.length > 2 || bounds.includes(undefined) || step === undefined || step < 1)
    return undefined;
  if (from === undefined || to === undefined || from > to) return undefined;
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

function numberOf(text: string, { min, max, names = [] }: Field): number | undefined {
  const name = names.findIndex((full) => full === text || full.slice(0, 3) === text);
  if (name >= 0) return name + (min === 1 ? 1 : 0);
  const number = whole(text);
  return number !== undefined && number >= min && number <= max ? number : undefined;
}

function whole(text: string): number | undefined {
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}
