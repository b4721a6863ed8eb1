import { DOCUMENT_METHODS, isJsonObject, type DocumentMethod, type Json, type JsonObject } from '@workflows/contracts';
import { ALL, isEmpty, readCondition, type Condition } from './condition';
import { checkId } from './document-data';
import { DEFAULT_SORT, readSort, type DocumentSort } from './document-sort';
import { DocumentRefused } from './document-refused';

/** One document by its id, or all that a condition holds for. */
export type DocumentTarget = { kind: 'one'; id: string } | { kind: 'where'; where: Condition };

export interface FindOptions {
  where: Condition;
  sort: DocumentSort;
  limit: number;
  cursor?: string;
}

/** A call of `db.<collection>.<method>`, as it was meant. */
export type DocumentCall =
  | { method: 'create'; data: Json }
  | ({ method: 'find' } & FindOptions)
  | { method: 'findOne'; target: DocumentTarget; sort: DocumentSort }
  | { method: 'update'; target: DocumentTarget; changes: Json; ifRevision?: number }
  | { method: 'delete'; target: DocumentTarget; ifRevision?: number }
  | { method: 'search'; text: string; limit: number };

export const DEFAULT_LIMIT = 20;
export const MOST_FOUND = 1_000;
const LONGEST_SEARCH = 1_000;

/** The collection and the method of `db.users.create`. */
export function readDocumentName(name: string): { collection: string; method: DocumentMethod } {
  const [, collection = '', last = ''] = name.split('.');
  const method = DOCUMENT_METHODS.find((known) => known === last);
  if (method === undefined) throw refused(`"${name}" is none of ${DOCUMENT_METHODS.join(', ')}.`);
  return { collection, method };
}

/**
 * Reads the arguments of a call: what it was given where that is one thing, a list where it is more. A state, which gives one thing,
 * writes what code gives one after another as an object: `{where, sort, limit, cursor}`, `{id, changes}`, `{text, limit}`. Throws InvalidCall.
 */
export function readDocumentCall(method: DocumentMethod, given: Json): DocumentCall {
  switch (method) {
    case 'create':
      if (Array.isArray(given)) throw refused('"create" takes one document. Call it once for each.');
      return { method, data: given };
    case 'find':
      return { method, ...readFind(given) };
    case 'findOne':
      return readFindOne(given);
    case 'update':
      return readUpdate(given);
    case 'delete':
      return readDelete(given);
    case 'search':
      return readSearch(given);
  }
}

function readFind(given: Json): FindOptions {
  const [where = {}, options = {}] = listOf(given, 2, 'find', 'where, {sort, limit, cursor}');
  const named = isNamed(where, 'where', ['where', 'sort', 'limit', 'cursor']) ? where : undefined;
  const { sort, limit, cursor } = readOptions('find', named ? without(named, 'where') : options, [
    'sort',
    'limit',
    'cursor',
  ]);
  if (cursor !== undefined && typeof cursor !== 'string') throw refused('"cursor" of "find" has to be a "nextCursor".');
  return {
    where: readCondition(named?.['where'] ?? (named ? {} : where)),
    sort: readSortOption(sort),
    limit: readLimit(limit),
    ...(cursor !== undefined && { cursor }),
  };
}

function readFindOne(args: Json): DocumentCall {
  const [first = {}, options = {}] = listOf(args, 2, 'findOne', 'id or where, {sort}');
  const named = isNamed(first, 'where', ['where', 'sort']) ? first : undefined;
  const { sort } = readOptions('findOne', named ? without(named, 'where') : options, ['sort']);
  const given = named ? (named['where'] ?? null) : first;
  const isOfNone = given === null || (sort === undefined && isJsonObject(given) && Object.keys(given).length === 0);
  if (isOfNone) throw refused(`${meansNone('findOne')} The newest is found by ({}, {"sort": "-createdAt"}).`);
  return { method: 'findOne', target: readTarget(given), sort: readSortOption(sort) };
}

function readUpdate(given: Json): DocumentCall {
  const form = 'id or where, changes, {ifRevision}';
  if (isNamed(given, 'changes', ['id', 'where', 'changes', 'ifRevision'])) {
    const { id, where, changes = {}, ifRevision } = given;
    return { method: 'update', changes, ...readMeant('update', id ?? where ?? {}, ifRevision) };
  }
  const [first = {}, changes, options = {}] = listOf(given, 3, 'update', form);
  if (changes === undefined)
    throw refused(`"update" takes (${form}), or {id or where, changes, ifRevision} of a state.`);
  const { ifRevision } = readOptions('update', options, ['ifRevision']);
  return { method: 'update', changes, ...readMeant('update', first, ifRevision) };
}

function readDelete(given: Json): DocumentCall {
  if (isNamed(given, 'where', ['where', 'ifRevision']) || isNamed(given, 'ifRevision', ['id', 'ifRevision'])) {
    const { id, where, ifRevision } = given;
    return { method: 'delete', ...readMeant('delete', id ?? where ?? {}, ifRevision) };
  }
  const [first = {}, options = {}] = listOf(given, 2, 'delete', 'id or where, {ifRevision}');
  const { ifRevision } = readOptions('delete', options, ['ifRevision']);
  return { method: 'delete', ...readMeant('delete', first, ifRevision) };
}

function readSearch(given: Json): DocumentCall {
  const form = 'text, {limit}';
  const list = isNamed(given, 'text', ['text', 'limit'])
    ? [given['text'] ?? '', without(given, 'text')]
    : listOf(given, 2, 'search', form);
  const [text, options = {}] = list;
  return {
    method: 'search',
    text: readSearchText(text),
    limit: readLimit(readOptions('search', options, ['limit']).limit),
  };
}

/** Throws InvalidCall. */
export function readSearchText(text: Json | undefined): string {
  if (typeof text === 'string' && text.trim() !== '' && text.length <= LONGEST_SEARCH && !text.includes('\0'))
    return text;
  throw refused(`"search" takes a text of 1 to ${LONGEST_SEARCH} characters.`);
}

const meansNone = (method: string): string => `"${method}" says of no document that it is meant.`;

/** What an `update` or `delete` is about. One that names nothing would be about all, which nobody means by saying nothing. */
function readMeant(
  method: string,
  target: Json,
  revision: Json | undefined,
): { target: DocumentTarget; ifRevision?: number } {
  const meant = readTarget(target);
  if (meant.kind === 'where' && isEmpty(meant.where))
    throw refused(`${meansNone(method)} All are by {"id": {"exists": true}}.`);
  if (revision === undefined) return { target: meant };
  if (typeof revision !== 'number' || !Number.isSafeInteger(revision))
    throw refused('"ifRevision" has to be the "revision" that a document was read with.');
  if (meant.kind === 'where') throw refused('"ifRevision" is of one document, which is named by its id.');
  return { target: meant, ifRevision: revision };
}

function readTarget(given: Json): DocumentTarget {
  if (typeof given === 'string') {
    checkId(given);
    return { kind: 'one', id: given };
  }
  return { kind: 'where', where: given === null ? ALL : readCondition(given) };
}

function readSortOption(sort: Json | undefined): DocumentSort {
  if (sort === undefined) return DEFAULT_SORT;
  if (typeof sort !== 'string') throw refused('"sort" has to be a text such as "-createdAt,name".');
  return readSort(sort);
}

function readLimit(limit: Json | undefined): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= MOST_FOUND) return limit;
  throw refused(`"limit" has to be a whole number from 1 to ${MOST_FOUND}.`);
}

function readOptions<Name extends string>(
  method: DocumentMethod,
  given: Json,
  known: readonly Name[],
): Partial<Record<Name, Json>> {
  if (!isJsonObject(given)) throw refused(`The options of "${method}" have to be an object of ${known.join(', ')}.`);
  const other = Object.keys(given).find((name) => !known.some((one) => one === name));
  if (other !== undefined) throw refused(`"${other}" is no option of "${method}". There are ${known.join(', ')}.`);
  const options: Partial<Record<Name, Json>> = {};
  for (const name of known) if (Object.hasOwn(given, name)) options[name] = given[name];
  return options;
}

function listOf(given: Json, most: number, method: DocumentMethod, form: string): Json[] {
  const list = Array.isArray(given) ? given : [given];
  if (list.length > most) throw refused(`"${method}" takes (${form}).`);
  return list;
}

/** An object that says by its names what it gives, and has no other names. */
function isNamed(given: Json, name: string, known: readonly string[]): given is JsonObject {
  return isJsonObject(given) && Object.hasOwn(given, name) && Object.keys(given).every((key) => known.includes(key));
}

function without(given: JsonObject, name: string): JsonObject {
  const { [name]: _, ...rest } = given;
  return rest;
}

function refused(message: string): DocumentRefused {
  return new DocumentRefused('InvalidCall', message);
}
