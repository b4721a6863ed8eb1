import { evaluateExpressions } from './evaluate-expressions';
import type { Bindings } from './expression';
import { neededBindings } from './needed-bindings';

const bindings: Bindings = {
  states: { input: { a: 1 }, result: { b: 2 }, errorOutput: { c: 3 }, event: { d: 4 }, context: { e: 5 } },
  variables: { x: 6, xy: 7, ein: 8 },
  root: { f: 9 },
};

const ALL = ['input', 'result', 'errorOutput', 'event', 'context'];

describe('the bindings that expressions need', () => {
  it.each<[string, string[], string[]]>([
    ['$states.input.a', ['input'], []],
    ['$states.result.b + $states.event.d', ['result', 'event'], []],
    ['$states.errorOutput & $x', ['errorOutput'], ['x']],
    ['$sum([$xy])', [], ['x', 'xy']],
    ['$states', ALL, []],
    ['$states.*', ALL, []],
    ['$states.(input)', ALL, []],
    ['$states.`input`', ALL, []],
    ['$states . input', ALL, []],
    ['$lookup($states, "in" & "put")', ALL, []],
    ['$states.input.a & $string($states)', ALL, []],
    ['$uuid()', ['context'], []],
    ['"$ein"', [], ['ein']],
  ])('of %s are %j and the variables %j', (source, fields, variables) => {
    const needed = neededBindings([{ source }], bindings);
    const kept = Object.entries(needed.states).filter(([, value]) => value !== null);
    expect(kept.map(([name]) => name).sort()).toEqual([...fields].sort());
    expect(Object.keys(needed.variables)).toEqual(variables);
    expect(needed.root).toEqual(bindings.root);
  });

  it('gives each expression of a request what it needs', () => {
    const needed = neededBindings([{ source: '$states.input' }, { source: '$x' }], bindings);
    expect(needed).toMatchObject({ states: { input: { a: 1 }, context: null }, variables: { x: 6 } });
  });

  it.each([
    '$states.input.a',
    '$keys($states)',
    '$x + $xy',
    '$states.context.e',
    '$random()',
    '$states.nothing',
    'f',
    '$y',
  ])('gives of %s what all bindings give', async (source) => {
    const request = { expressions: [{ key: '/k', source }], at: 0 };
    expect(await evaluateExpressions({ ...request, bindings: neededBindings(request.expressions, bindings) })).toEqual(
      await evaluateExpressions({ ...request, bindings }),
    );
  });
});
