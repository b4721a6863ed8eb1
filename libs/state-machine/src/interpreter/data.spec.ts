import type { Json } from '@workflows/contracts';
import fc from 'fast-check';
import { mergeResult, NOTHING_PRODUCED, producedBy, viewOf } from './data';
import type { Data } from './data';
import { Execution } from './execution.fixture';
import { choice, constant, fast, pass, programOf, succeed, task } from './program.fixture';

function merged(results: readonly Json[]): Data {
  return results.reduce<Data>((data, result, index) => mergeResult(data, `s${index}`, result), NOTHING_PRODUCED);
}

describe('what is known', () => {
  it.each<[string, Json, Json[], Json, Json]>([
    ['nothing yet', { a: 1 }, [], { a: 1 }, {}],
    ['an object', { a: 1 }, [{ b: 2 }], { a: 1, b: 2 }, { b: 2 }],
    ['an object over the input', { a: 1, b: 1 }, [{ a: 2 }], { a: 2, b: 1 }, { a: 2 }],
    ['a nested object, which replaces', { a: { x: 1 } }, [{ a: { y: 2 } }], { a: { y: 2 } }, { a: { y: 2 } }],
    ['a bare value', { a: 1 }, [7], { a: 1, s0: 7 }, { s0: 7 }],
    ['a list', {}, [[1, 2]], { s0: [1, 2] }, { s0: [1, 2] }],
    ['false', {}, [false], { s0: false }, { s0: false }],
    ['null', { a: 1 }, [null], { a: 1 }, {}],
    ['null over an input that is no object', 'x', [null], 'x', {}],
    ['an object over an input that is no object', 'x', [{ a: 1 }], { input: 'x', a: 1 }, { a: 1 }],
    ['a bare value over an input that is no object', [1], [null, 2], { input: [1], s1: 2 }, { s1: 2 }],
    ['an empty object over an input that is no object', 5, [{}], { input: 5 }, {}],
  ])('after %s', (_, input, results, view, produced) => {
    const data = merged(results);
    expect(JSON.stringify(viewOf(data, input))).toBe(JSON.stringify(view));
    expect(JSON.stringify(producedBy(data))).toBe(JSON.stringify(produced));
  });

  it('keeps a key named __proto__ as data', () => {
    const hostile = JSON.parse('{"__proto__":{"admin":true},"b":1}') as Json;
    const data = mergeResult(mergeResult(mergeResult(NOTHING_PRODUCED, 's', { a: 1 }), '__proto__', 5), 's', hostile);
    expect(JSON.stringify(viewOf(data, hostile))).toBe('{"__proto__":{"admin":true},"b":1,"a":1}');
    expect(JSON.stringify(producedBy(data))).toBe('{"a":1,"__proto__":{"admin":true},"b":1}');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('is the same, key order included, as if each result had been spread over the last', () => {
    const result = fc.oneof(
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__'), fc.nat()),
      fc.nat(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(result, { maxLength: 40 }), (results) => {
        const expected = results.reduce<Record<string, Json>>((known, value, index) => {
          if (value === null) return known;
          return { ...known, ...(typeof value === 'object' ? value : { [`s${index}`]: value }) };
        }, {});
        const data = merged(results);
        expect(JSON.stringify(producedBy(data))).toBe(JSON.stringify(expected));
        expect(data.kind === 'layers' && data.layers.length <= 7).toBe(true); // D2: fewer than log2 of the keys, and one
      }),
    );
  });
});

describe('data flow through states', () => {
  it("takes a state's `output` in the place of its result", () => {
    const output = fast(({ states }) => ({ got: states.result ?? null }));
    const execution = Execution.started(programOf([task('a', { output })]), { in: 1 });
    execution.succeed({ noise: 1 });
    expect(execution.end).toEqual({ got: { noise: 1 } });
    expect(execution.visits[0]?.output).toEqual({ got: { noise: 1 } });
  });

  it('drops all that was known, the input included, where a pass replaces it', () => {
    const nodes = [
      pass('a', { output: constant({ x: 1 }), next: 'b' }),
      pass('b', { output: constant({ y: 2 }), replace: true, next: 'c' }),
      task('c'),
    ];
    const execution = Execution.started(programOf(nodes), { in: 1 });
    expect(execution.task.arguments).toEqual({ y: 2 });
    execution.succeed({ z: 3 });
    expect(execution.end).toEqual({ y: 2, z: 3 });
  });

  it.each<[Json, Json, Json]>([
    [7, 7, { b: 7, z: 3 }],
    [[1], [1], { b: [1], z: 3 }],
    [null, null, { z: 3 }],
  ])('shows a bare replacement %j as it is until the next merge', (output, seen, end) => {
    const nodes = [pass('b', { output: constant(output), replace: true, next: 'c' }), task('c')];
    const execution = Execution.started(programOf(nodes), { in: 1 });
    expect(execution.task.arguments).toEqual(seen);
    execution.succeed({ z: 3 });
    expect(execution.end).toEqual(end);
  });

  it('lets `output` of succeed be the output exactly, null included', () => {
    const nodes = [pass('a', { output: constant({ x: 1 }), next: 'b' }), succeed('b', { output: constant(null) })];
    const execution = Execution.started(programOf(nodes));
    expect(execution.end).toBeNull();
    expect(execution.visits.at(-1)).toMatchObject({ state: 'b', exitedAt: null, output: null });
  });

  it("gives a choice's own output to its default, and a rule's to the rule", () => {
    const isVip = fast(({ states }) => (states.input as { vip: boolean }).vip);
    const node = choice('a', [{ condition: isVip, next: 'end', output: constant({ tier: 'gold' }) }], {
      default: 'end',
      output: constant({ tier: 'none' }),
    });
    const program = programOf([node, succeed('end')]);
    expect(Execution.started(program, { vip: true }).end).toEqual({ tier: 'gold' });
    expect(Execution.started(program, { vip: false }).end).toEqual({ tier: 'none' });
  });

  it('assigns all variables over those of before', () => {
    const swap = [
      ['a', fast(({ variables }) => variables.b)],
      ['b', fast(({ variables }) => variables.a)],
    ] as const;
    const nodes = [
      pass('one', {
        assign: [
          ['a', constant(1)],
          ['b', constant(2)],
          ['__proto__', constant(3)],
        ],
        next: 'two',
      }),
      pass('two', { assign: swap, next: 'end' }),
      succeed('end', { output: fast(({ variables }) => ({ ...variables })) }),
    ];
    expect(JSON.stringify(Execution.started(programOf(nodes)).end)).toBe('{"a":2,"b":1,"__proto__":3}');
  });

  it('shows the context in the words of ASL', () => {
    const execution = Execution.started(programOf([task('a', { arguments: fast(({ states }) => states.context) })]), {
      in: 1,
    });
    expect(execution.task.arguments).toEqual({
      Execution: {
        Id: 'execution_1',
        Input: { in: 1 },
        Name: 'execution_1',
        RedriveCount: 0,
        RoleArn: 'workflow_1',
        StartTime: '2023-01-01T00:00:00.000Z',
      },
      State: { Name: 'a', EnteredTime: '2023-01-01T00:00:00.000Z', RetryCount: 0 },
      StateMachine: { Id: 'workflow_1', Name: 'Example' },
    });
  });
});
