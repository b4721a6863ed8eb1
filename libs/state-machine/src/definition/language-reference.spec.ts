import { isJsonObject, type JsonObject } from '@workflows/contracts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { found } from './compiled.fixture';
import { ERROR_NAMES } from './error-names';
import { STATE_KINDS } from './state-kinds';

const REFERENCE = readFileSync(join(__dirname, '../../../../docs/language.md'), 'utf8');

function examples(): JsonObject[] {
  return [...REFERENCE.matchAll(/```json\n([^]*?)\n```/g)].map(([, text]): JsonObject => {
    const example: unknown = JSON.parse(text ?? '');
    if (!isJsonObject(example)) throw new Error(`An example is no object: ${text}`);
    return example;
  });
}

/** A state of an example leads to `done` or `failed`, if anywhere. */
function around(state: JsonObject): JsonObject {
  const choices = ['example', 'failed'].map((next) => ({ condition: true, next }));
  return {
    start: { type: 'choice', choices, default: 'done' },
    example: state,
    done: { type: 'succeed' },
    failed: { type: 'fail' },
  };
}

describe('the reference of the language', () => {
  const [whole, ...states] = examples();

  it('begins with a whole definition', () => expect(found(whole ?? {})).toEqual([]));

  it.each(states.map((state): [unknown, JsonObject] => [state['type'], state]))(
    'has an example of %s that compiles',
    (_type, state) => expect(found({ startAt: 'start', states: around(state) })).toEqual([]),
  );

  it('has an example of each type', () => {
    const types = states.map((state) => state['type']);
    expect([...STATE_KINDS.keys()].filter((type) => !types.includes(type))).toEqual([]);
  });

  it.each([...STATE_KINDS])('names every field of %s', (_type, { fields }) => {
    const unnamed = fields.filter((field) => !REFERENCE.includes(`\`${field}`) && !REFERENCE.includes(`"${field}"`));
    expect(unnamed).toEqual([]);
  });

  it('names no error that the engine does not know', () => {
    const named = new Set([...REFERENCE.matchAll(/States\.[A-Z]\w+/g)].map(([name]) => name));
    expect([...named].filter((name) => !ERROR_NAMES.some((known) => known === name))).toEqual([]);
  });
});
