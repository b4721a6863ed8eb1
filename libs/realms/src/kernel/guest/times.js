// How long and until when.

const TIME_FORMS = "milliseconds, '30s', '5m', '2h', '7d', 'PT5M' or a Date";
const MAX_TIME = 8_640_000_000_000_000;
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const SHORT_FORM = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/;
const ISO_FORM =
  /^P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

function durationMs(value, name) {
  const ms = Math.round(typeof value === 'number' ? value : typeof value === 'string' ? textMs(value) : NaN);
  if (!(ms >= 0 && ms <= MAX_TIME)) throw new TypeError(`${name} takes ${TIME_FORMS}, and not ${brief(value)}`);
  return ms;
}

function textMs(text) {
  const short = SHORT_FORM.exec(text.trim());
  if (short !== null) return Number(short[1]) * UNITS[short[2]];
  const iso = ISO_FORM.exec(text.trim());
  if (iso === null || text.trim().length < 3) return NaN;
  const [, weeks, days, hours, minutes, seconds] = iso.map((part) => Number(part ?? 0));
  return weeks * UNITS.w + days * UNITS.d + hours * UNITS.h + minutes * UNITS.m + seconds * UNITS.s;
}

/** A moment: in a while from now, or a Date. Of what is left until one that has passed there is less than nothing: it is now. */
function untilAt(value, name) {
  const at =
    value instanceof Date
      ? value.getTime()
      : Date.now() + durationMs(typeof value === 'number' ? Math.max(0, value) : value, name);
  if (!(Math.abs(at) <= MAX_TIME)) throw new TypeError(`${name} takes ${TIME_FORMS}, and not ${brief(value)}`);
  return at;
}

/** A moment: a Date, milliseconds since 1970, a text that Date reads, or so long ago. */
function momentAt(value, name) {
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? momentOf(value) : value;
  if (typeof at === 'number' && Math.abs(at) <= MAX_TIME) return at;
  throw new TypeError(`${name} takes a Date, or how long ago ('30s', '5m', '7d', 'PT5M'), and not ${brief(value)}`);
}

function momentOf(text) {
  const ago = textMs(text);
  return Number.isNaN(ago) ? Date.parse(text) : Date.now() - Math.round(ago);
}
