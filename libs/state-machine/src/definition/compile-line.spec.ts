import type { DefinitionBody, JsonObject } from '@workflows/contracts';
import { compileDefinition } from './compile-definition';

function found(states: JsonObject): string[] {
  const body: DefinitionBody = { states };
  const result = compileDefinition(body);
  return result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path}`);
}

const end = (fields: JsonObject = {}): JsonObject => ({ type: 'pass', end: true, ...fields });
const parallel = (branches: JsonObject[], fields: JsonObject = {}): JsonObject => ({
  type: 'parallel',
  branches,
  end: true,
  ...fields,
});

describe('lines inside of states', () => {
  it('share one map, in the order they are written', () => {
    const result = compileDefinition({
      states: {
        first: {
          type: 'parallel',
          branches: [
            { states: { a: parallel([{ states: { deep: end() } }]) } },
            { startAt: 'c', states: { b: end(), c: { type: 'pass', next: 'b' } } },
          ],
          next: 'last',
        },
        last: end(),
      },
    });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect([...result.program.states.keys()]).toEqual(['first', 'a', 'deep', 'b', 'c', 'last']);
    expect(result.program.states.get('first')).toMatchObject({ branches: [{ startAt: 'a' }, { startAt: 'c' }] });
  });

  it('each begin with a state of their own', () =>
    expect(
      found({
        p: parallel([
          { states: { z: { type: 'pass', next: 'initial' }, y: end() } },
          { startAt: 'z', states: { b: end() } },
          { states: {} },
          {},
          { states: 5 },
        ]),
        initial: end(),
      }),
    ).toEqual([
      'NEXT_OUT_OF_LINE /states/p/branches/0/states/z/next',
      'STATE_UNREACHABLE /states/p/branches/0/states/y',
      'START_UNKNOWN /states/p/branches/1/startAt',
      'STATES_EMPTY /states/p/branches/2/states',
      'STATES_MISSING /states/p/branches/3/states',
      'TYPE_WRONG /states/p/branches/4/states',
      'STATE_UNREACHABLE /states/p',
    ]));
});
