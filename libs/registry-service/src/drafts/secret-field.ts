import { misspelledSecretIn, secretsNamedIn } from '@workflows/contracts';
import type { DraftReader } from './draft-reader';

/** What is registered is read back by whoever may read: a credential that stands in it would be, too. `example` is a fitting name of a secret. */
export function secretIn(reader: DraftReader, field: string, text: string, example: string): string {
  referringIn(reader, field, text);
  if (text !== '' && misspelledSecretIn(text) === undefined && secretsNamedIn(text).length === 0)
    reader.refuse(
      field,
      `"${field}" must refer to a secret: PUT /secrets/${example} with the value, and write "{{secret:${example}}}" here.`,
    );
  return text;
}

/** What may refer to a secret, or be no secret at all. */
export function referringIn(reader: DraftReader, field: string, text: string): string {
  const misspelled = misspelledSecretIn(text);
  if (misspelled !== undefined)
    reader.refuse(field, `"${field}" has "${misspelled}", which refers to no secret: write {{secret:name}}.`);
  return text;
}
