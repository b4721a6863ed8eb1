import { isJsonObject } from '@workflows/contracts';
import type { JsonObject } from '@workflows/contracts';

/** The fields of an Amazon States Language document that a workflow has no fields of its own for. */
const OF_A_DOCUMENT = ['StartAt', 'States', 'Comment', 'QueryLanguage', 'TimeoutSeconds', 'Version'];
const INTO_DEFINITION = 'it belongs to an Amazon States Language document, which goes as a whole into "definition".';

/** What to do with fields of a document that stand beside the name of a workflow. */
export const DOCUMENT_FIELDS: Readonly<Record<string, string>> = Object.fromEntries(
  OF_A_DOCUMENT.map((field) => [field, INTO_DEFINITION]),
);

export function isBareDocument(fields: JsonObject): boolean {
  return isDocument(fields) && fields['states'] === undefined && fields['definition'] === undefined;
}

/** A definition that was put where one of the other form belongs, by its field, with what to do. */
export function misplacedDefinition({
  states,
  definition,
}: JsonObject): { field: string; message: string } | undefined {
  if (typeof definition === 'string') {
    const message = '"definition" is a text. Send the document itself, as JSON and not as a text of it.';
    return { field: 'definition', message };
  }
  if (isJsonObject(states) && isDocument(states)) {
    const message = '"states" holds an Amazon States Language document; that goes into "definition".';
    return { field: 'states', message };
  }
  if (isJsonObject(definition) && !isDocument(definition) && Object.hasOwn(definition, 'states')) {
    const message = '"definition" is for Amazon States Language documents; "states" goes beside "name", without it.';
    return { field: 'definition', message };
  }
  return undefined;
}

/** A state that is called "States" is taken for one too many only where it has no type, as states do. */
function isDocument(fields: JsonObject): boolean {
  const { StartAt, States } = fields;
  return typeof StartAt === 'string' || (isJsonObject(States) && !Object.hasOwn(States, 'type'));
}
