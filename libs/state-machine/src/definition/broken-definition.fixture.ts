import { isJsonObject, type DefinitionBody, type Json, type JsonObject } from '@workflows/contracts';
import fc from 'fast-check';
import { escapePointer } from '../expressions/compile-expression';
import { validDefinition } from './random-definition.fixture';

/** A definition that is valid but for one place. */
export interface Broken {
  body: DefinitionBody;
  how: string;
  /** JSON Pointer to what was broken. */
  path: string;
}

/** A valid definition with one of its states or lines broken, of all of them at random. */
export function brokenDefinition(): fc.Arbitrary<Broken> {
  return fc.tuple(validDefinition(), fc.nat(), fc.nat()).map(([body, place, way]) => {
    const copy: JsonObject = JSON.parse(JSON.stringify(body));
    const places = placesIn(copy, '');
    const { kind, parent, name, fields, path } = places[place % places.length] ?? places[0] ?? nowhere();
    const ways = (kind === 'state' ? STATE_BREAKS : LINE_BREAKS).filter(({ fits }) => fits?.(fields) ?? true);
    const { how, at, change } = ways[way % ways.length] ?? nowhere();
    const changed = change(fields);
    if (parent !== undefined) define(parent, name, changed);
    const whole = parent === undefined ? changed : copy;
    return { body: isJsonObject(whole) ? { ...whole } : nowhere(), how, path: at === '' ? path : `${path}/${at}` };
  });
}

interface Place {
  kind: 'state' | 'line';
  /** Absent: the body itself. */
  parent?: JsonObject | Json[];
  name: string;
  fields: JsonObject;
  path: string;
}

interface Break {
  how: string;
  /** Below the state or line; '' is itself. */
  at: string;
  fits?(fields: JsonObject): boolean;
  change(fields: JsonObject): Json;
}

const has =
  (field: string) =>
  (fields: JsonObject): boolean =>
    Object.hasOwn(fields, field);
const set =
  (field: string, value: Json) =>
  (fields: JsonObject): JsonObject => ({ ...fields, [field]: value });
const drop =
  (field: string) =>
  (fields: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => name !== field));

const STATE_BREAKS: readonly Break[] = [
  { how: 'is no object', at: '', change: () => 5 },
  { how: 'is null', at: '', change: () => null },
  { how: 'has no type', at: 'type', change: drop('type') },
  { how: 'has an unknown type', at: 'type', change: set('type', 'tsak') },
  { how: 'has a type of another kind', at: 'type', change: set('type', ['task']) },
  { how: 'has an unknown field', at: 'outptu', change: set('outptu', 1) },
  { how: 'has an unknown field to be escaped', at: 'a~1b~0', change: set('a/b~', 1) },
  { how: 'has a comment that is none', at: 'comment', change: set('comment', {}) },
  { how: 'leads nowhere', at: '', fits: has('next'), change: drop('next') },
  { how: 'leads to nothing', at: 'next', change: set('next', 'no such state') },
  { how: 'leads to a number', at: 'next', change: set('next', 7) },
  { how: 'has an end of another type', at: 'end', change: set('end', 'yes') },
  { how: 'has a default of nothing', at: 'default', change: set('default', 'no such state') },
  { how: 'has no choices', at: 'choices', fits: has('choices'), change: drop('choices') },
  { how: 'has a malformed output', at: 'output', change: set('output', '{% ( %}') },
  { how: 'assigns a number', at: 'assign', change: set('assign', 5) },
  { how: 'retries a number', at: 'retry', change: set('retry', [5]) },
  { how: 'catches without a name', at: 'catch', change: set('catch', [{ errors: [], next: 'x' }]) },
  { how: 'has a malformed timeout', at: 'timeout', change: set('timeout', '5 minutes') },
  { how: 'has no branches', at: 'branches', change: set('branches', []) },
  { how: 'has a processor of another type', at: 'processor', change: set('processor', 'x') },
  { how: 'has malformed items', at: 'items', change: set('items', 'x') },
];

const LINE_BREAKS: readonly Break[] = [
  { how: 'starts nowhere', at: 'startAt', change: set('startAt', 'no such state') },
  { how: 'starts at a number', at: 'startAt', change: set('startAt', 7) },
  { how: 'has states of another type', at: 'states', change: set('states', []) },
  { how: 'has no states', at: 'states', change: set('states', {}) },
  {
    how: 'has a state that nothing leads to',
    at: 'states/lost',
    change: (line) => ({
      ...line,
      states: { ...(isJsonObject(line['states']) ? line['states'] : {}), lost: { type: 'succeed' } },
    }),
  },
  {
    how: 'has a state with an integer for a name',
    at: 'states/7',
    change: (line) => ({
      ...line,
      states: { ...(isJsonObject(line['states']) ? line['states'] : {}), 7: { type: 'succeed' } },
    }),
  },
];

function placesIn(line: JsonObject, path: string, parent?: JsonObject | Json[], name = ''): Place[] {
  const own: Place = { kind: 'line', ...(parent && { parent }), name, fields: line, path };
  const states = isJsonObject(line['states']) ? line['states'] : {};
  return [
    own,
    ...Object.entries(states).flatMap(([state, fields]) =>
      placesOf(states, state, fields, `${path}/states/${escapePointer(state)}`),
    ),
  ];
}

function placesOf(parent: JsonObject, name: string, fields: Json, path: string): Place[] {
  if (!isJsonObject(fields)) return [];
  const { branches, processor } = fields;
  const inner = Array.isArray(branches) ? branches : [];
  return [
    { kind: 'state', parent, name, fields, path },
    ...inner.flatMap((branch, index) =>
      isJsonObject(branch) ? placesIn(branch, `${path}/branches/${index}`, inner, String(index)) : [],
    ),
    ...(isJsonObject(processor) ? placesIn(processor, `${path}/processor`, fields, 'processor') : []),
  ];
}

function define(parent: JsonObject | Json[], name: string, value: Json): void {
  Object.defineProperty(parent, name, { value, writable: true, enumerable: true, configurable: true });
}

function nowhere(): never {
  throw new Error('There is nothing to break.');
}
