import { isJsonObject } from '@workflows/contracts';
import type { DefinitionBody, Json, JsonObject } from '@workflows/contracts';

/** A definition as it was given, and where in what was given its body stands. */
export interface GivenDefinition {
  body: DefinitionBody;
  /** What pointers into the body begin with that pointers into what was given do not. */
  extraPrefix: '' | '/definition';
}

/** What a document has no field of its own for, and a workflow has. */
const OF_A_WORKFLOW = ['name', 'states', 'definition', 'code'];

/** Code, as it stands in the place of a definition. */
function isCode(given: JsonObject): boolean {
  const isWritten = ['code', 'bundle'].some((form) => typeof given[form] === 'string');
  return given['type'] === 'Function' && isWritten && !Object.hasOwn(given, 'name');
}

/**
 * Takes the body of a workflow as it is, and an Amazon States Language document (`StartAt`, `States`) or code
 * (`{"type": "Function", "code": …}`) as the `definition` of one. Whether the body is right is for the compiler, which takes any JSON.
 */
export function givenDefinition(given: Json): GivenDefinition {
  if (isJsonObject(given) && (isAslDocument(given) || isCode(given)))
    return { body: { definition: given }, extraPrefix: '/definition' };
  return { body: asBody(given), extraPrefix: '' };
}

function isAslDocument(given: JsonObject): boolean {
  return (
    ['StartAt', 'States'].some((name) => Object.hasOwn(given, name)) &&
    !OF_A_WORKFLOW.some((name) => Object.hasOwn(given, name))
  );
}

/** Compilers look at each field themselves, and at whether there are any. */
function asBody(given: unknown): DefinitionBody {
  return given as DefinitionBody;
}

/** A pointer into the body as one into what was given. */
export function pointerInGiven({ extraPrefix }: GivenDefinition, path: string): string {
  return path.startsWith(extraPrefix) ? path.slice(extraPrefix.length) : path;
}
