const FEWEST_CHARACTERS = 6;
/** Of the steps from each character to the next, the share that may be the same one. */
const MOST_ALIKE = 0.5;
const PLACEHOLDERS =
  /change.?me|change.?this|your.?(api|secret|key|password)|passw0?rd|example|default|placeholder|insert.?(here|key)/i;

/**
 * Whether somebody would guess it: few different characters (`aaaa…`), a short piece again and again (`abcd1234abcd1234`), a
 * row (`0123456789abcdef`), or a text that stands for a secret. What is drawn by chance is never held for one of these but by
 * a chance as small as that of guessing it.
 */
export function isGuessable(secret: string): boolean {
  return new Set(secret).size < FEWEST_CHARACTERS || isRepetition(secret) || isRow(secret) || PLACEHOLDERS.test(secret);
}

/** A text that is a piece of itself again and again is found in itself doubled, before its second half. */
function isRepetition(text: string): boolean {
  const at = (text + text).indexOf(text, 1);
  return at <= text.length / 2;
}

function isRow(text: string): boolean {
  const steps = [...text].slice(1).map((character, i) => character.charCodeAt(0) - text.charCodeAt(i));
  const alike = new Map<number, number>();
  for (const step of steps) alike.set(step, (alike.get(step) ?? 0) + 1);
  return Math.max(...alike.values()) > steps.length * MOST_ALIKE;
}
