import type { Instant } from '@workflows/contracts';

const MOST_FORMATS = 1_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** What begins with a letter, so that no offset such as `+02:00` passes: those never change their clocks. */
const SHAPE = /^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/;

/** Whether the rules of this zone are known here; by its IANA name or an alias of it. */
export function isTimeZone(name: string): boolean {
  return SHAPE.test(name) && formatOf(name) !== undefined;
}

/** How far the clocks of the zone are ahead of UTC then, in milliseconds. */
export function offsetAt(zone: string, at: Instant): number {
  const text = formatOf(zone)?.format(at);
  if (text === undefined) throw new Error(`the time zone ${zone} is not known here`);
  const begin = text.indexOf('GMT') + 3;
  if (begin === text.length) return 0;
  const [hours = 0, minutes = 0, seconds = 0] = text
    .slice(begin + 1)
    .split(':')
    .map(Number);
  return (text[begin] === '+' ? 1_000 : -1_000) * (hours * 3_600 + minutes * 60 + seconds);
}

/** The zone of a place that one is named after: `berlin`, `new york`; also of a zone's own name. */
export function zoneOfPlace(place: string): string | undefined {
  const found = places().get(place.toLowerCase());
  if (found !== undefined) return found;
  const name = place.replaceAll(' ', '_');
  return isTimeZone(name) ? name : undefined;
}

let known: ReadonlyMap<string, string> | undefined;

function places(): ReadonlyMap<string, string> {
  known ??= new Map(
    Intl.supportedValuesOf('timeZone').map((zone) => {
      const city = zone.slice(zone.lastIndexOf('/') + 1);
      return [city.replaceAll('_', ' ').toLowerCase(), zone];
    }),
  );
  return known;
}

/** Kept, since to make one takes a thousand times as long as to ask it; there are more names of zones than zones. */
function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const kept = formats.get(zone);
  if (kept) return kept;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    if (formats.size >= MOST_FORMATS) formats.clear();
    formats.set(zone, format);
    return format;
  } catch {
    return undefined; // a RangeError: no such zone
  }
}
