import type { DefinitionBody, JsonObject } from '@workflows/contracts';
import { compileDefinition } from './compile-definition';
import { MAX_DEFINITION_BYTES } from './limits';
import { readAhead } from './read-ahead';

/** How often the parser of expressions was asked, in this file. */
const parser = { calls: 0 };
jest.mock('jsonata', () => {
  const parse: (...given: unknown[]) => unknown = jest.requireActual('jsonata');
  return Object.assign((...given: unknown[]) => {
    parser.calls++;
    return parse(...given);
  }, parse);
});
beforeEach(() => {
  parser.calls = 0;
});

/** States with an expression each that only the parser can read; in ASL a path and a call besides. */
function native(count: number): DefinitionBody {
  const states: JsonObject = {};
  for (let n = 0; n < count; n++)
    states[`s${n}`] = {
      ...{ type: 'pass', output: { [`o${n}`]: `{% $map($states.input.l, function($v) { $v.a + ${n} }) %}` } },
      ...(n + 1 < count ? { next: `s${n + 1}` } : { end: true }),
    };
  return { states };
}

interface Seen {
  pauses: number;
  compiled: number;
}

async function seen(body: DefinitionBody): Promise<Seen & { ok: boolean }> {
  let pauses = 0;
  let before = 0;
  const { ok } = await readAhead(
    body,
    () => Promise.resolve(pauses++),
    () => {
      before = parser.calls;
      return compileDefinition(body);
    },
  );
  return { pauses, ok, compiled: parser.calls - before };
}

describe('a definition that is read ahead', () => {
  it('is read with pauses, and nothing of it is left to read when it is compiled', async () => {
    const body = native(5_000);
    const { ok, pauses, compiled } = await seen(body);
    expect([ok, compiled, parser.calls]).toEqual([true, 0, 5_000]);
    expect(pauses).toBeGreaterThan(10);
  });

  it('gives what it gives without', async () => {
    const body: DefinitionBody = {
      definition: {
        StartAt: 'a',
        States: {
          a: {
            ...{ Type: 'Task', Resource: 'f', InputPath: '$.x[0]', Next: 'b' },
            Parameters: { 'p.$': '$.y', 'c.$': "States.Format('{}', $.z)", q: '$ no path', 'r.$': '$[' },
          },
          b: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input ~> $sum %}', Next: 'c' },
          c: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% ( %}', End: true },
        },
      },
    };
    const compiled = await readAhead(
      body,
      () => Promise.resolve(),
      () => compileDefinition(body),
    );
    expect(compiled).toEqual(compileDefinition(body));
    expect(compiled).toMatchObject({
      ok: false,
      problems: [{ code: 'PATH_MALFORMED' }, { code: 'EXPRESSION_MALFORMED' }],
    });
  });

  it('is forgotten afterwards', async () => {
    const body = native(3);
    await seen(body);
    compileDefinition(body);
    expect(parser.calls).toBe(6);
  });

  it('is not read where it is too large to be compiled', async () => {
    const body = native(2);
    const large = { ...body, states: { ...body.states, large: { comment: 'x'.repeat(MAX_DEFINITION_BYTES + 1) } } };
    expect(await seen(large)).toEqual({ ok: false, pauses: 0, compiled: 0 });
  });
});
