import { Execution } from '../interpreter/execution.fixture';
import {
  catcher,
  constant,
  map,
  parallel,
  pass,
  programOf,
  retrier,
  succeed,
  task,
  undoing,
} from '../interpreter/program.fixture';
import type { Program } from '../program';
import { toMermaid } from './mermaid';
import { Progress } from './progress';
import { toSvg } from './svg/to-svg';
import { graphOf, type WorkflowGraph } from './workflow-graph';

const PROGRAM = programOf([
  parallel('both', ['left', 'each'], {
    retry: [retrier(['Again'], { maxAttempts: 1 })],
    catch: [catcher(['States.ALL'], 'mended')],
    next: 'end',
  }),
  task('left'),
  map('each', constant([1, 2, 3]), 'item'),
  task('item', { next: 'done' }),
  pass('done'),
  pass('mended', { next: 'end' }),
  succeed('end'),
]);

function drawn(execution: Execution, program: Program = PROGRAM): WorkflowGraph {
  const progress = new Progress();
  for (const event of execution.events) progress.take([event]); // page by page, whatever the pages are
  return progress.on(graphOf(program));
}

/** As `entered/here/failed`, of states that were entered. */
function countsOf({ nodes }: WorkflowGraph): Record<string, string> {
  return Object.fromEntries(
    nodes.flatMap(({ name, progress }) =>
      progress && progress.entered > 0 ? [[name, `${progress.entered}/${progress.here}/${progress.failed}`]] : [],
    ),
  );
}

describe('the graph of an execution that was undone', () => {
  it('says what was undone, where it failed, and what came before the end', () => {
    const nodes = [task('a', { ...undoing('a'), next: 'b' }), task('b'), task('tell')];
    const program = programOf(nodes, { endings: { failed: { compensate: true, startAt: 'tell' } } });
    const execution = Execution.started(program);
    execution.succeed(null);
    execution.fail('E');
    expect(countsOf(drawn(execution, program))).toEqual({ a: '1/0/0', b: '1/0/1' });
    execution.succeed(null);
    expect(countsOf(drawn(execution, program))).toEqual({ a: '1/0/0', b: '1/0/1', tell: '1/1/0' });
    execution.succeed(null);
    const graph = drawn(execution, program);
    expect(countsOf(graph)).toEqual({ a: '1/0/0', b: '1/0/1', tell: '1/0/0' });
    expect(graph.nodes[0]?.progress).toMatchObject({ undone: 1 });
  });

  it('has nobody in the state where its end was decided, though a redrive goes on with undoing', () => {
    const nodes = [task('a', { ...undoing('a'), next: 'b' }), task('b'), task('tell')];
    const program = programOf(nodes, { endings: { failed: { compensate: true, startAt: 'tell' } } });
    const execution = Execution.started(program);
    execution.succeed(null);
    execution.fail('E');
    for (const error of ['Down', 'Mute']) {
      execution.fail(error);
      execution.send({ kind: 'redrive' });
      expect(countsOf(drawn(execution, program))).toMatchObject(
        error === 'Down' ? { b: '1/0/1' } : { b: '1/0/1', tell: '2/1/1' },
      );
      if (error === 'Down') execution.succeed(null);
    }
  });
});

describe('the graph of an execution', () => {
  it('goes by the new names of a migration alone, whatever a state is called', () => {
    const program = programOf([task('constructor')]);
    const execution = Execution.started(program);
    execution.send({ kind: 'migrate', to: 2, map: { other: 'another' } });
    expect(countsOf(drawn(execution, program))).toEqual({ constructor: '1/1/0' });
  });

  it('counts the lines that are in each state, and those that were', () => {
    const execution = Execution.started(PROGRAM);
    expect(countsOf(drawn(execution))).toEqual({ both: '1/1/0', left: '1/1/0', each: '1/1/0', item: '3/3/0' });
    execution.complete(execution.taskOf('item'), {});
    expect(countsOf(drawn(execution))).toMatchObject({ item: '3/2/0', done: '1/0/0' });
    const { edges } = drawn(execution);
    expect(edges.filter(({ taken }) => taken !== 0)).toEqual([
      { from: 'both', to: 'left', kind: 'branch', label: '1', taken: 1 },
      { from: 'both', to: 'each', kind: 'branch', label: '2', taken: 1 },
      { from: 'each', to: 'item', kind: 'processor', taken: 3 },
      { from: 'item', to: 'done', kind: 'next', taken: 1 },
    ]);
  });

  it('has nobody any more in what a failure left, and says where it failed and was caught', () => {
    const execution = Execution.started(PROGRAM);
    const fail = (error: string): unknown =>
      execution.send({ kind: 'taskFailed', taskId: execution.taskOf('left').taskId, digest: 'd', error, cause: 'c' });
    fail('Again');
    expect(countsOf(drawn(execution))).toEqual({ both: '1/1/0', left: '1/0/1', each: '1/0/0', item: '3/0/0' });
    execution.fire();
    expect(countsOf(drawn(execution))).toEqual({ both: '1/1/0', left: '2/1/1', each: '2/1/0', item: '6/3/0' });
    fail('Other');
    const graph = drawn(execution);
    expect(countsOf(graph)).toMatchObject({
      both: '1/0/1',
      left: '2/0/2',
      item: '6/0/0',
      mended: '1/0/0',
      end: '1/0/0',
    });
    expect(graph.edges.find(({ kind }) => kind === 'catch')).toMatchObject({ to: 'mended', taken: 1 });
    expect(graph.edges.find(({ from, to }) => from === 'both' && to === 'end')).toMatchObject({ taken: 0 });
  });

  it('has them again where a redrive takes them up', () => {
    const program = programOf([
      parallel('both', ['left', 'right'], { next: 'end' }),
      task('left'),
      task('right'),
      succeed('end'),
    ]);
    const execution = Execution.started(program);
    execution.complete(execution.taskOf('right'), {});
    execution.send({
      kind: 'taskFailed',
      taskId: execution.taskOf('left').taskId,
      digest: 'd',
      error: 'E',
      cause: 'c',
    });
    expect(countsOf(drawn(execution, program))).toEqual({ both: '1/0/1', left: '1/0/1', right: '1/0/0' });
    execution.send({ kind: 'redrive' });
    expect(countsOf(drawn(execution, program))).toEqual({ both: '1/1/1', left: '2/1/1', right: '1/0/0' });
    execution.complete(execution.taskOf('left'), {});
    expect(countsOf(drawn(execution, program))).toEqual({ both: '1/0/1', left: '2/0/1', right: '1/0/0', end: '1/0/0' });
  });

  it('is drawn with where it is, has been, has failed, and has not come to', () => {
    const execution = Execution.started(PROGRAM);
    execution.complete(execution.taskOf('item'), {});
    const graph = drawn(execution);
    const mermaid = toMermaid(graph);
    expect(mermaid).toContain('<br/>3 times, 2 here"');
    expect(mermaid).toMatch(/ class s0,s1,s2,s3 here\n/);
    expect(mermaid).toMatch(/ class s4 passed\n/);
    expect(mermaid).toMatch(/ class s5,s6 ahead\n/);
    const svg = toSvg(graph, 'w');
    expect(svg).toContain('>3 times, 2 here</text>');
    expect(svg.match(/<g class="here"/g)).toHaveLength(4);
    expect(svg.match(/<g class="ahead"/g)).toHaveLength(2);
    expect(toSvg(graphOf(PROGRAM), 'w')).not.toMatch(/class="(here|passed|ahead)"/);
  });
});
