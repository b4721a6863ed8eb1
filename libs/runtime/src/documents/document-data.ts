import { MAX_JSON_DEPTH, isJsonObject, isNestedTooDeep, type Json, type JsonObject } from '@workflows/contracts';
import { OWN_FIELDS } from './document-field';
import { DocumentRefused, type RefusalReason } from './document-refused';

/** Of a document as JSON; the database measures again, in bytes, what comes of a change. */
const LARGEST = 1024 * 1024;
const ID = /^[A-Za-z0-9_.~@:-]{1,128}$/;
const ID_RULE = 'The "id" of a document is a text of 1 to 128 letters, digits and characters of "_.~@:-".';
/** As the last part of a path they lead elsewhere: nobody could ask for such a document. */
const NOT_IN_PATHS = ['.', '..'];
/** How `JSON.stringify` writes what no text of the database holds: NUL, and half a surrogate pair. */
const UNSTORABLE = /(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** What its author wrote of a new document, and the id that they gave it. Throws InvalidDocument, TooLarge. */
export function readNew(given: Json): { id?: string; data: JsonObject } {
  const { id, ...data } = objectOf(given);
  const taken = OWN_FIELDS.find((name) => Object.hasOwn(data, name));
  if (taken !== undefined)
    throw invalid(`The field "${taken}" is one that every document gets. Call yours something else.`);
  if (id !== undefined && !(typeof id === 'string' && isDocumentId(id))) throw invalid(ID_RULE);
  if (id !== undefined && NOT_IN_PATHS.includes(id))
    throw invalid(`The "id" of a document is not ${JSON.stringify(id)}: no path leads to it.`);
  checkData(data);
  return { ...(id !== undefined && { id }), data };
}

/** What takes the place of what a document has; what it was read with besides comes back and is left out. Throws InvalidDocument, TooLarge. */
export function readChanges(given: Json, of?: { id: string; url: string }): JsonObject {
  const { id, url, revision: _, createdAt: _created, updatedAt: _updated, ...data } = objectOf(given);
  if (of === undefined && (id !== undefined || url !== undefined))
    throw invalid('"id" and "url" are those of one document, and this changes many.');
  if (of !== undefined && id !== undefined && id !== of.id)
    throw invalid(`The "id" of a document does not change: it is "${of.id}".`);
  if (of !== undefined && url !== undefined && !(typeof url === 'string' && url.endsWith(pathOf(of.url))))
    throw invalid('The field "url" is one that every document has. Call yours something else.');
  checkData(data);
  return data;
}

/** What its author wrote of a document that was read. */
export function dataOf(record: JsonObject): JsonObject {
  const { id: _id, url: _url, revision: _, createdAt: _created, updatedAt: _updated, ...data } = record;
  return data;
}

export function isDocumentId(id: string): boolean {
  return ID.test(id);
}

/** Throws InvalidCall. */
export function checkId(id: string): void {
  if (!isDocumentId(id)) throw new DocumentRefused('InvalidCall', ID_RULE);
}

/** Whether the database can hold all texts of it. */
export function isStorableJson(value: Json): boolean {
  return !UNSTORABLE.test(JSON.stringify(value));
}

/** Throws `reason` where it is not so. */
export function checkStorable(value: Json, reason: RefusalReason): void {
  if (!isStorableJson(value))
    throw new DocumentRefused(
      reason,
      'A text in it has the character NUL or half a surrogate pair, which no document can hold.',
    );
}

function checkData(data: JsonObject): void {
  if (isNestedTooDeep(data)) throw invalid(`A document nests at most ${MAX_JSON_DEPTH} deep.`);
  if (JSON.stringify(data).length > LARGEST) throw tooLarge();
  checkStorable(data, 'InvalidDocument');
}

export function tooLarge(): DocumentRefused {
  const advice = 'Keep what is large as an object (PUT /objects/…), and its key in the document.';
  return new DocumentRefused('TooLarge', `A document has at most 1 MiB. ${advice}`);
}

function objectOf(given: Json): JsonObject {
  if (isJsonObject(given)) return given;
  throw invalid('A document is a JSON object, such as {"name": "Ada"}.');
}

function invalid(message: string): DocumentRefused {
  return new DocumentRefused('InvalidDocument', message);
}

/** An address may have moved since it was read. */
function pathOf(url: string): string {
  return url.slice(url.lastIndexOf('/db/'));
}
