import { WEEKDAYS } from './calendar';
import { zoneOfPlace } from './time-zones';

/** What plain words say: an interval, or cron patterns, any of which counts; and a zone, where they name a place. */
export type Words = ({ everyMs: number } | { patterns: string[] }) & { zone?: string };

/** What is told to whoever wrote something else. */
export const ACCEPTED_FORMS = [
  'every 15 minutes',
  'every hour on weekdays',
  'hour during business hours',
  'every 30 minutes between 8:00 and 18:00',
  'every day at 9:00 and 17:30',
  'every weekday at 9:00 in Berlin',
  'every monday and friday at 8am',
  'first monday of the month at 8:00',
  'last day of the month at noon',
  '15th day of the month',
  'every quarter',
] as const;

const UNIT_MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;
type Unit = keyof typeof UNIT_MS;
const WHOLE = { second: 60, minute: 60, hour: 24 } as const;
type Short = keyof typeof WHOLE;
const ADVERBS: Readonly<Record<string, string>> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year',
};
/** Days that begin longer times, in the last three parts of a pattern. */
const FIRST_DAYS: Readonly<Record<string, string>> = {
  day: '* * *',
  week: '* * 1',
  month: '1 * *',
  quarter: '1 1,4,7,10 *',
  year: '1 1 *',
};
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
/** Monday to Friday, from the first hour until before the second. */
const BUSINESS = { days: '1-5', from: 9, to: 17 };
const MOST_TIMES = 12;

interface Clock {
  hour: number;
  minute: number;
}

/** Reads a phrase word by word, so that its length alone bounds the work. Undefined where it is not understood: nothing is guessed. */
export function readPlainWords(text: string): Words | undefined {
  const words = text
    .toLowerCase()
    .replaceAll(',', ' , ')
    .split(' ')
    .filter((word) => word !== '');
  const place = words.lastIndexOf('in');
  const zone = place < 0 ? undefined : zoneOfPlace(words.slice(place + 1).join(' '));
  if (place >= 0 && zone === undefined) return undefined;
  const said = new Phrase(place < 0 ? words : words.slice(0, place)).read();
  return said && { ...said, ...(zone !== undefined && { zone }) };
}

class Phrase {
  private position = 0;

  constructor(private readonly words: readonly string[]) {}

  read(): Words | undefined {
    const isEvery = this.take('every', 'each') !== undefined;
    const said = this.ordinalDays() ?? this.weekdaysAt(isEvery) ?? this.units();
    return this.position === this.words.length ? said : undefined;
  }

  /** `15 minutes`, `hour on weekdays`, `day at 9:00`, `daily`. */
  private units(): Words | undefined {
    const count = this.count();
    const word = this.next();
    const name = Object.hasOwn(ADVERBS, word) ? String(ADVERBS[word]) : singular(word);
    if (count === 0 || (count !== undefined && !Object.hasOwn(UNIT_MS, name))) return undefined;
    const left = this.position < this.words.length;
    if (Object.hasOwn(WHOLE, name) && left) return this.during(name as Short, count ?? 1);
    if (Object.hasOwn(WHOLE, name) || (count ?? 1) > 1) return { everyMs: (count ?? 1) * UNIT_MS[name as Unit] };
    const days = Object.hasOwn(FIRST_DAYS, name) ? FIRST_DAYS[name] : undefined;
    return days === undefined ? undefined : this.atTimes(days);
  }

  /** Hours or minutes of some days alone; what does not divide its whole would not be evenly apart. */
  private during(unit: Short, count: number): Words | undefined {
    if (WHOLE[unit] % count !== 0) return undefined;
    const span = this.span();
    if (span === undefined) return undefined;
    const { days = '*', from = 0, to = 24 } = span;
    if (from >= to) return undefined;
    const hours = `${from}-${to - 1}/${unit === 'hour' ? count : 1}`;
    const minutes = unit === 'hour' ? '0' : unit === 'minute' ? `*/${count}` : '*';
    const seconds = unit === 'second' ? `*/${count}` : '0';
    return { patterns: [`${seconds} ${minutes} ${hours} * * ${days}`] };
  }

  /** `during business hours`, `between 9:00 and 17:00`, `on mondays`. */
  private span(): { days?: string; from?: number; to?: number } | undefined {
    if (this.take('during') !== undefined)
      return this.next() === 'business' && this.next() === 'hours' ? BUSINESS : undefined;
    const hours = this.take('between') === undefined ? {} : this.hours();
    const days = this.take('on') === undefined ? undefined : this.days();
    return hours && { ...hours, ...(days !== undefined && { days }) };
  }

  private hours(): { from: number; to: number } | undefined {
    const from = this.clock();
    const to = this.take('and') === undefined ? undefined : this.clock();
    return from?.minute === 0 && to?.minute === 0 ? { from: from.hour, to: to.hour === 0 ? 24 : to.hour } : undefined;
  }

  /** `weekday at 9:00`, `monday and friday`, `on mondays at 8am`. */
  private weekdaysAt(isEvery: boolean): Words | undefined {
    if (!isEvery) this.take('on');
    const days = this.days();
    return days === undefined ? undefined : this.atTimes(`* * ${days}`);
  }

  /** `first monday of the month`, `last day of the month`, `15th day of every month`. */
  private ordinalDays(): Words | undefined {
    const begin = this.position;
    this.take('the', 'on');
    const word = this.next();
    const nth = word === 'last' ? 'L' : ORDINALS.includes(word) ? ORDINALS.indexOf(word) + 1 : ordinal(word);
    const day = nth === undefined ? '' : singular(this.next());
    const weekday = WEEKDAYS.indexOf(day);
    const isOfMonth = this.take('of') && this.take('the', 'every', 'each') && this.take('month');
    const isDay = weekday < 0 ? day === 'day' : nth === 'L' || (nth ?? 6) <= 5;
    if (nth === undefined || isOfMonth === undefined || !isDay) {
      this.position = begin;
      return undefined;
    }
    return this.atTimes(weekday < 0 ? `${nth} * *` : `* * ${weekday}#${nth}`);
  }

  private days(): string | undefined {
    const days: string[] = [];
    do {
      const word = singular(this.words[this.position] ?? '');
      const weekday = WEEKDAYS.indexOf(word);
      if (weekday < 0 && word !== 'weekday' && word !== 'weekend') return undefined;
      days.push(weekday >= 0 ? String(weekday) : word === 'weekday' ? '1-5' : '0,6');
      this.position++;
    } while (this.take(',', 'and') !== undefined);
    return days.join(',');
  }

  private atTimes(days: string): Words | undefined {
    const clocks: Clock[] = [];
    if (this.take('at') === undefined) clocks.push({ hour: 0, minute: 0 });
    else
      do {
        const clock = this.clock();
        if (clock === undefined || clocks.length === MOST_TIMES) return undefined;
        clocks.push(clock);
      } while (this.take(',', 'and') !== undefined);
    return { patterns: clocks.map(({ hour, minute }) => `${minute} ${hour} ${days}`) };
  }

  /** `9:00`, `17:30`, `9am`, `9:30 pm`, `noon`, `midnight`. */
  private clock(): Clock | undefined {
    const word = this.next();
    if (word === 'noon') return { hour: 12, minute: 0 };
    if (word === 'midnight') return { hour: 0, minute: 0 };
    const match = /^(\d{1,2})(?::(\d{2}))?(am|pm)?$/.exec(word);
    const half = match?.[3] ?? (match && this.take('am', 'pm'));
    if (!match || (match[2] === undefined && half === undefined)) return undefined;
    const [hour, minute] = [Number(match[1]), Number(match[2] ?? 0)];
    const isRight = minute < 60 && (half === undefined ? hour < 24 : hour >= 1 && hour <= 12);
    return isRight ? { hour: half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0), minute } : undefined;
  }

  private count(): number | undefined {
    const word = this.words[this.position] ?? '';
    if (!/^\d{1,6}$/.test(word)) return undefined;
    this.position++;
    return Number(word);
  }

  private take(...expected: string[]): string | undefined {
    const word = this.words[this.position];
    if (word === undefined || !expected.includes(word)) return undefined;
    this.position++;
    return word;
  }

  private next(): string {
    return this.words[this.position++] ?? '';
  }
}

function singular(word: string): string {
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** Of `15th` and the like. */
function ordinal(word: string): number | undefined {
  const match = /^(\d{1,2})(?:st|nd|rd|th)$/.exec(word);
  const day = Number(match?.[1]);
  return match && day >= 1 && day <= 31 ? day : undefined;
}
