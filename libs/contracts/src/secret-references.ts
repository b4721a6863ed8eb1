/**
 * How a text refers to secrets: `{{secret:name}}`, anywhere in it and as often as it likes. One reader for all that may hold such
 * texts (headers of functions, connectors, models), so that a reference means the same everywhere.
 */
const REFERENCE = /\{\{secret:([A-Za-z0-9._\-:/]{1,128})\}\}/g;
/** What somebody meant for a reference. */
const ATTEMPT = /\{\{\s{0,9}secrets?\b.{0,140}/i;
const NAME = /^[A-Za-z0-9._\-:/]{1,128}$/;

export const SECRET_NAME_RULE = 'a text of 1 to 128 ASCII letters, digits and "._-:/"';

export function isSecretName(given: unknown): given is string {
  return typeof given === 'string' && NAME.test(given);
}

/** Each name once, in the order of the text. */
export function secretsNamedIn(text: string): string[] {
  return [...new Set([...text.matchAll(REFERENCE)].map(([, name = '']) => name))];
}

/** The beginning of what looks like a reference and is none, such as `{{ secrets.token }}`. */
export function misspelledSecretIn(text: string): string | undefined {
  return ATTEMPT.exec(text.replace(REFERENCE, ''))?.[0].slice(0, 40);
}

/** The text with what `reveal` gives in the place of each reference; what stands in a value is not looked at again. */
export function fillSecrets(text: string, reveal: (name: string) => string): string {
  return text.replace(REFERENCE, (_reference, name: string) => reveal(name));
}
