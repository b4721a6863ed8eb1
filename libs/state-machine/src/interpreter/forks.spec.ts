import type { Json } from '@workflows/contracts';
import type { Program, StateNode } from '../program';
import { Execution } from './execution.fixture';
import {
  calls,
  catcher,
  constant,
  fail,
  fast,
  map,
  parallel,
  pass,
  programOf,
  retrier,
  slow,
  succeed,
  task,
  waitFor,
} from './program.fixture';
import { MAX_ENTRIES_PER_STEP } from './run';

const ITEM = fast(({ states }) => readItem(states.context));

function readItem(context: Json): Json {
  const { Map: map } = context as { Map?: { Item: { Index: number; Value: Json } } };
  return map === undefined ? 'none' : [map.Item.Index, map.Item.Value];
}

function asl(nodes: readonly StateNode[]): Program {
  return programOf(nodes, { flow: 'pass' });
}

describe('a parallel state', () => {
  const TWO = [
    parallel('both', ['left', 'right'], { next: 'after' }),
    task('left', { next: 'leftEnd' }),
    pass('leftEnd', { output: constant({ more: 1 }) }),
    task('right'),
    pass('after'),
  ];

  it('gives each branch what it sees, and its result is theirs in the order of the branches', () => {
    const execution = Execution.started(programOf(TWO), { in: 1 });
    expect(execution.taskOf('left')).toMatchObject({ path: 'both/0', arguments: { in: 1 } });
    expect(execution.taskOf('right')).toMatchObject({ path: 'both/1', arguments: { in: 1 } });
    execution.complete(execution.taskOf('right'), { r: 2 });
    execution.complete(execution.taskOf('left'), { l: 1 });
    expect(execution.end).toEqual({ both: [{ l: 1, more: 1 }, { r: 2 }] });
    expect(execution.visits.map(({ state, output }) => [state, output])).toEqual([
      ['both', [{ l: 1, more: 1 }, { r: 2 }]],
      ['after', undefined],
    ]);
  });

  it('gives a branch a bare value where its only result is no object (settled 20)', () => {
    const execution = Execution.started(
      programOf([parallel('p', ['a', 'b', 'c']), task('a'), task('b'), succeed('c')]),
    );
    execution.complete(execution.taskOf('a'), 7);
    execution.complete(execution.taskOf('b'), null);
    expect(execution.end).toEqual({ p: [7, {}, {}] });
  });

  it('gives each branch its arguments, and keeps what branches assign to themselves', () => {
    const execution = Execution.started(
      programOf([
        pass('set', { assign: [['v', constant(1)]], next: 'p' }),
        parallel('p', ['a', 'b'], { arguments: constant({ x: 1 }), next: 'end' }),
        pass('a', { assign: [['w', constant(2)]], next: 'a2' }),
        pass('a2', { output: fast(({ variables, states }) => ({ ...variables, input: states.input })) }),
        pass('b', { output: fast(({ variables }) => ({ ...variables })) }),
        succeed('end', {
          output: fast(({ variables, states }) => ({ variables: { ...variables }, input: states.input })),
        }),
      ]),
    );
    expect(execution.end).toEqual({
      variables: { v: 1 },
      input: { p: [{ v: 1, w: 2, input: { x: 1 } }, { v: 1 }] },
    });
  });

  it('fails with the first branch that fails, and closes all that the others have open', () => {
    const execution = Execution.started(
      programOf([
        parallel('p', ['a', 'b', 'c', 'd'], { catch: [catcher(['Oops'], 'after')] }),
        task('a'),
        task('b'),
        waitFor('c', constant(60)),
        parallel('d', ['e', 'f']),
        task('e'),
        pass('f', { output: slow('/f') }),
        pass('after'),
      ]),
    );
    expect([execution.rows.tasks.size, execution.rows.evaluations.size, execution.rows.timers.size]).toEqual([3, 1, 1]);
    const { taskId } = execution.taskOf('a');
    execution.send({ kind: 'taskFailed', taskId, digest: 'd', error: 'Oops', cause: 'why' });
    expect(execution.effects.filter(({ kind }) => kind === 'closeTask')).toHaveLength(4);
    expect(execution.end).toEqual({ error: { name: 'Oops', cause: 'why' } });
    expect(execution.visits[0]).toMatchObject({ state: 'p', error: { name: 'Oops', cause: 'why' } });
  });

  it.each([['States.BranchFailed'], ['Stop'], ['States.TaskFailed'], ['States.ALL']])(
    'fails by a fail state in a branch, which %s means',
    (name) => {
      const nodes = [
        parallel('p', ['a', 'b'], { catch: [catcher([name], 'after')] }),
        fail('a', { error: constant('Stop') }),
        task('b'),
        pass('after'),
      ];
      expect(Execution.started(programOf(nodes)).end).toMatchObject({ error: { name: 'Stop' } });
    },
  );

  it('begins all its branches anew on a retry', () => {
    const execution = Execution.started(
      programOf([parallel('p', ['a', 'b'], { retry: [retrier(['A'], { intervalMs: 0 })] }), task('a'), task('b')]),
    );
    execution.complete(execution.taskOf('b'), { b: 1 });
    execution.send({ kind: 'taskFailed', taskId: execution.taskOf('a').taskId, digest: 'd', error: 'A', cause: '' });
    execution.complete(execution.taskOf('a'), { a: 2 });
    execution.complete(execution.taskOf('b'), { b: 2 });
    expect(execution.end).toEqual({ p: [{ a: 2 }, { b: 2 }] });
  });

  it('ends the execution where nobody catches, and cancel and time-out end all of it', () => {
    const nodes = [parallel('p', ['a', 'b']), task('a'), task('b')];
    const failed = Execution.started(programOf(nodes));
    failed.send({ kind: 'taskFailed', taskId: failed.taskOf('b').taskId, digest: 'd', error: 'B', cause: 'c' });
    expect(failed.end).toMatchObject({ status: 'failed', error: 'B', failedState: 'p' });
    const cancelled = Execution.started(programOf(nodes));
    cancelled.send({ kind: 'cancel', reason: 'enough' });
    expect(cancelled.end).toMatchObject({ status: 'cancelled' });
  });

  it('keeps the lines of nested branches apart', () => {
    const execution = Execution.started(
      programOf([
        parallel('outer', ['inner', 'x']),
        parallel('inner', ['a', 'b']),
        task('a'),
        task('b'),
        pass('x', { output: constant({ x: 1 }) }),
      ]),
    );
    expect(execution.taskOf('b').path).toBe('outer/0/inner/1');
    execution.complete(execution.taskOf('b'), { b: 1 });
    execution.complete(execution.taskOf('a'), { a: 1 });
    expect(execution.end).toEqual({ outer: [[{ a: 1 }, { b: 1 }], { x: 1 }] });
  });

  it('passes the output of each branch on in ASL, its own input where nothing changed it', () => {
    const nodes = [parallel('p', ['a', 'b']), pass('a'), task('b')];
    const execution = Execution.started(asl(nodes), { in: 1 });
    execution.complete(execution.taskOf('b'), 'b');
    expect(execution.end).toEqual([{ in: 1 }, 'b']);
  });
});

describe('a map state', () => {
  it('runs its processor for each item, in order of the items whatever the order of answers', () => {
    const execution = Execution.started(programOf([map('m', constant(['x', 'y', 'z']), 'each'), task('each')]));
    expect([...execution.rows.tasks.values()].map(({ path, arguments: given }) => [path, given])).toEqual([
      ['m/0', 'x'],
      ['m/1', 'y'],
      ['m/2', 'z'],
    ]);
    for (const index of [2, 0, 1]) execution.complete(execution.taskOf('each', `m/${index}`), index);
    expect(execution.end).toEqual({ m: [0, 1, 2] });
  });

  it('has an empty result over no items', () => {
    expect(Execution.started(programOf([map('m', constant([]), 'each'), task('each')])).end).toEqual({ m: [] });
  });

  it('takes what it sees where no items are named, members of an object with their keys', () => {
    const bare = Execution.started(asl([map('m', undefined, 'each'), pass('each')]), [1, 2]);
    expect(bare.end).toEqual([1, 2]);
    const distributed = map('m', undefined, 'each', { distributed: true, paths: {} });
    const members = Execution.started(asl([distributed, pass('each')]), { a: 1 });
    expect(members.end).toEqual([{ Key: 'a', Value: 1 }]);
    const native = Execution.started(
      programOf([map('m', undefined, 'each'), pass('each', { output: fast(({ states }) => states.input) })]),
      { a: 1 },
    );
    expect(native.end).toEqual({ m: [{ key: 'a', value: 1 }] });
  });

  it('opens no more lines than maxConcurrency, and the next as soon as one has ended', () => {
    const nodes = [map('m', constant([1, 2, 3, 4]), 'each', { maxConcurrency: constant(2) }), task('each')];
    const execution = Execution.started(programOf(nodes));
    expect([...execution.rows.tasks.values()].map(({ path }) => path)).toEqual(['m/0', 'm/1']);
    execution.complete(execution.taskOf('each', 'm/1'), 1);
    expect([...execution.rows.tasks.values()].map(({ path }) => path)).toEqual(['m/0', 'm/2']);
  });

  it('shows the item to its selector and to the states of its line', () => {
    const nodes = [
      map('m', constant(['x', 'y']), 'each', { itemSelector: ITEM }),
      pass('each', { output: fast(({ states }) => ({ saw: readItem(states.context), input: states.input })) }),
    ];
    expect(Execution.started(programOf(nodes)).end).toEqual({
      m: [
        { saw: [0, 'x'], input: [0, 'x'] },
        { saw: [1, 'y'], input: [1, 'y'] },
      ],
    });
  });

  it('waits for the full evaluator with a selector that needs it', () => {
    const nodes = [map('m', constant(['x']), 'each', { itemSelector: slow('/s') }), task('each')];
    const execution = Execution.started(programOf(nodes));
    expect(execution.rows.evaluations.size).toBe(1);
    expect(execution.effects).toMatchObject([
      { kind: 'evaluate', request: { bindings: { states: { context: { Map: { Item: { Index: 0, Value: 'x' } } } } } } },
    ]);
    execution.answer({ '/s': 'selected' });
    expect(execution.task.arguments).toBe('selected');
  });

  it('fails, within reach of its own catchers, where its selector or its items fail', () => {
    const after = [task('each'), pass('after')];
    const caught = { catch: [catcher(['States.QueryEvaluationError'], 'after')] };
    for (const node of [
      map('m', constant([1]), 'each', { itemSelector: fast(() => undefined), ...caught }),
      map('m', constant('no list'), 'each', caught),
      map('m', constant([1]), 'each', { maxConcurrency: constant(-1), ...caught }),
      map('m', constant([1]), 'each', { toleratedFailurePercentage: constant(101), ...caught }),
    ])
      expect(Execution.started(programOf([node, ...after])).end).toMatchObject({
        error: { name: 'States.QueryEvaluationError' },
      });
  });

  describe('over items that fail', () => {
    const failing = (more: Parameters<typeof map>[3], flow: Program['flow'] = 'merge'): Execution =>
      Execution.started(
        programOf(
          [
            map('m', constant([1, 2, 3, 4]), 'each', { ...more, catch: [catcher(['States.ALL'], 'after')] }),
            task('each'),
            pass('after'),
          ],
          { flow },
        ),
      );
    const failAt = (execution: Execution, index: number): void => {
      const { taskId } = execution.taskOf('each', `m/${index}`);
      execution.send({ kind: 'taskFailed', taskId, digest: 'd', error: 'Bad', cause: `item ${index}` });
    };

    it('fails with the first error as its own', () => {
      const execution = failing({});
      failAt(execution, 1);
      expect(execution.end).toEqual({ error: { name: 'Bad', cause: 'item 1' } });
      expect(execution.rows.tasks.size).toBe(0);
    });

    it('fails by the name that AWS gives where it is distributed', () => {
      const execution = failing({ distributed: true });
      failAt(execution, 1);
      expect(execution.end).toMatchObject({ error: { name: 'States.ExceedToleratedFailureThreshold' } });
    });

    it.each([
      ['a count', { toleratedFailureCount: constant(1) }],
      ['a percentage', { toleratedFailurePercentage: constant(25) }],
    ])('bears what %s allows and no more', (_, more) => {
      const execution = failing(more);
      failAt(execution, 0);
      expect(execution.rows.tasks.size).toBe(3);
      failAt(execution, 2);
      expect(execution.end).toMatchObject({ error: { name: 'States.ExceedToleratedFailureThreshold' } });
    });

    it('shows what was borne in its place, and leaves it out in ASL', () => {
      const ends = (['merge', 'pass'] as const).map((flow) => {
        const execution = failing({ toleratedFailureCount: constant(1) }, flow);
        failAt(execution, 1);
        for (const index of [0, 2, 3]) execution.complete(execution.taskOf('each', `m/${index}`), index);
        return execution.end;
      });
      expect(ends).toEqual([{ m: [0, { error: { name: 'Bad', cause: 'item 1' } }, 2, 3] }, [0, 2, 3]]);
    });
  });

  it.each<[string, Parameters<typeof map>[3], Json[]]>([
    ['of so many', { batch: { maxItems: constant(2) } }, [[1, 2], [3, 4], [5]]],
    [
      'of so many bytes',
      { batch: { maxBytes: constant(6) } },
      [
        [1, 2, 3],
        [4, 5],
      ],
    ],
    ['of one at least', { batch: { maxBytes: constant(1) } }, [[1], [2], [3], [4], [5]]],
  ])('takes its items in batches %s', (_, more, batches) => {
    const nodes = [map('m', constant([1, 2, 3, 4, 5]), 'each', more), pass('each')];
    expect(Execution.started(asl(nodes)).end).toEqual(batches.map((Items) => ({ Items })));
  });

  it('selects each item of a batch, and gives the batch its own input', () => {
    const nodes = [
      map('m', constant(['x', 'y', 'z']), 'each', {
        itemSelector: ITEM,
        batch: { maxItems: constant(2), input: constant({ b: 1 }) },
      }),
      pass('each', { output: fast(({ states }) => ({ saw: states.input })) }),
    ];
    expect(Execution.started(programOf(nodes)).end).toEqual({
      m: [
        {
          saw: {
            batchInput: { b: 1 },
            items: [
              [0, 'x'],
              [1, 'y'],
            ],
          },
        },
        { saw: { batchInput: { b: 1 }, items: [[2, 'z']] } },
      ],
    });
  });

  it('rests over many items that wait for nothing, and takes each once', () => {
    const items = Array.from({ length: 3 * MAX_ENTRIES_PER_STEP }, (_, index) => index);
    const execution = Execution.started(asl([map('m', constant(items), 'each'), pass('each')]));
    for (let steps = 0; execution.rows.finished === undefined && steps < 10; steps++) execution.fire();
    expect(execution.end).toEqual(items);
  });

  it('keeps a thousand lines open where nothing says how many', () => {
    const items = Array.from({ length: 1_500 }, (_, index) => index);
    const execution = Execution.started(
      programOf([map('m', constant(items), 'each'), task('each', { target: calls(constant('f')) })]),
    );
    execution.complete(execution.taskOf('each', 'm/7'), 7); // a step does its share, the next one goes on
    expect(execution.rows.tasks.size).toBe(1_000);
  });

  it('fails where its result would be too large for a step after it', () => {
    const large = 'x'.repeat(4_000_000);
    const execution = Execution.started(
      asl([map('m', constant([1, 2, 3]), 'each'), pass('each', { output: constant(large) })]),
    );
    expect(execution.end).toMatchObject({ status: 'failed', error: 'States.DataLimitExceeded' });
  });
});
