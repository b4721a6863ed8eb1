import type { Program } from '../program';
import { Execution } from './execution.fixture';
import { judgeMigration } from './judge-migration';
import { constant, map, parallel, pass, programOf, succeed, task, undoing, waitFor } from './program.fixture';
import type { StateMap } from './state-map';

const OLD = programOf([task('first', { next: 'second' }), task('second')]);
const NEW = programOf([
  task('first', { next: 'added' }),
  pass('added', { next: 'second' }),
  task('second'),
  task('third'),
]);

const judge = (execution: Execution, to: Program, names: StateMap = {}) =>
  execution.state && judgeMigration(execution.state, execution.program, to, names);

/** It goes on with the other version, which the shell does by running its program from then on. */
function migrated(execution: Execution, to: Program, names: Record<string, string> = {}): Execution {
  expect(judge(execution, to, names)).toBeUndefined();
  expect(execution.send({ kind: 'migrate', to: 2, map: names })).toMatchObject({
    ok: true,
    effects: [{ kind: 'move', version: 2 }],
  });
  const after = new Execution(to, { ...execution.seed, version: 2 }, execution.tuning);
  Object.assign(after.rows, execution.rows);
  after.at = execution.at;
  after.take(execution.events);
  return after;
}

describe('a migrated execution', () => {
  it('goes on with the other version, its open task with the same number', () => {
    const execution = Execution.started(OLD);
    const { taskId, attempt } = execution.task;
    const after = migrated(execution, NEW);
    expect(after.task).toMatchObject({ taskId, attempt });
    after.succeed({ a: 1 });
    expect(after.visits.map(({ state }) => state)).toEqual(['first', 'added', 'second']);
  });

  it('is in the state by its new name where it was mapped', () => {
    const execution = Execution.started(OLD);
    execution.succeed({});
    const to = programOf([task('first', { next: 'renamed' }), task('renamed', { next: 'end' }), succeed('end')]);
    expect(judge(execution, to)).toMatchObject({ kind: 'needsMapping', state: 'second' });
    const after = migrated(execution, to, { second: 'renamed' });
    expect([after.state?.currentState, after.visits.at(-1)?.state]).toEqual(['renamed', 'renamed']);
    after.succeed({ b: 1 });
    expect(after.end).toEqual({ b: 1 });
    expect(after.visits.at(-1)?.state).toBe('end');
  });

  it('may be paused, and goes on as the version says once it is resumed', () => {
    const execution = Execution.started(OLD);
    execution.send({ kind: 'pause', clocks: 'run' });
    execution.succeed({ a: 1 });
    const after = migrated(execution, NEW);
    after.send({ kind: 'resume' });
    expect(after.visits.map(({ state }) => state)).toEqual(['first', 'added', 'second']);
  });

  it('keeps its branches where they stand, with states of them by other names', () => {
    const forked = (inner: string, next: string): Program =>
      programOf([
        parallel('both', [inner, 'y'], { next: 'end' }),
        ...[task(inner, { next }), task(next), task('y'), succeed('end')],
      ]);
    const execution = Execution.started(forked('x', 'x2'));
    const after = migrated(execution, forked('renamed', 'z2'), { x: 'renamed' });
    after.complete(after.taskOf('x'), {});
    after.complete(after.taskOf('z2'), 1);
    after.complete(after.taskOf('y'), 2);
    expect(after.end).toEqual({ both: [{ z2: 1 }, 2] });
  });

  it('that has failed lines keeps them for a redrive, by their new names', () => {
    const forked = (inner: string): Program =>
      programOf([
        map('each', constant([1, 2]), inner, { toleratedFailureCount: constant(1), next: 'ask' }),
        ...[task(inner), task('ask')],
      ]);
    const execution = Execution.started(forked('one'));
    const [failed] = [...execution.rows.tasks.values()];
    execution.send({ kind: 'taskFailed', taskId: failed?.taskId ?? 0, digest: 'd', error: 'A', cause: 'c' });
    const after = migrated(execution, forked('renamed'), { one: 'renamed' });
    after.send({ kind: 'cancel', reason: 'r' });
    after.send({ kind: 'redrive' });
    expect([...after.rows.tasks.values()].map(({ state }) => state)).toEqual(['renamed', 'renamed']);
  });

  it('goes back as it came', () => {
    const execution = Execution.started(OLD);
    const to = programOf([task('renamed', { next: 'second' }), task('second')]);
    const there = migrated(execution, to, { first: 'renamed' });
    const back = migrated(there, OLD, { renamed: 'first' });
    back.succeed({ a: 1 });
    expect(back.task).toMatchObject({ state: 'second', arguments: { a: 1 } });
  });
});

describe('a migration is judged', () => {
  const one = (...nodes: Parameters<typeof programOf>[0]): Program => programOf(nodes);
  const inBranch = (name: string, index: number): Program => {
    const names = index === 0 ? [name, 'other'] : ['other', name];
    return programOf([parallel('both', names), ...names.map((inner) => task(inner))]);
  };

  it('by what was done and could be undone, which stays so', () => {
    const saga = (first: Parameters<typeof task>[1]): Program =>
      programOf([task('first', { next: 'second', ...first }), task('second')]);
    const execution = Execution.started(saga(undoing('first')));
    expect(judge(execution, saga({}))).toMatchObject({ kind: 'breaks', state: 'first' });
    execution.succeed({});
    expect(judge(execution, saga({}))).toMatchObject({ kind: 'breaks', state: 'first' });
    const to = programOf([task('begin', { next: 'second', ...undoing('begin') }), task('second')]);
    const after = migrated(execution, to, { first: 'begin' });
    after.send({ kind: 'cancel', reason: 'r', undo: true });
    expect(after.task.state).toBe('begin');
    expect(judge(after, to)).toMatchObject({ kind: 'breaks' });
  });

  it.each<[string, Program, Program, StateMap, object | undefined]>([
    ['safe where nothing has changed', OLD, OLD, {}, undefined],
    ['to need a mapping where a state is gone', OLD, one(task('other')), {}, { kind: 'needsMapping', state: 'first' }],
    ['to break where none could take its place', OLD, one(pass('other')), {}, { kind: 'breaks', state: 'first' }],
    ['to break where the type is another', OLD, one(waitFor('first', constant(1))), {}, { kind: 'breaks' }],
    ['by where the mapping leads', OLD, one(task('other'), pass('p')), { first: 'p' }, { kind: 'needsMapping' }],
    ['to break in another dialect', OLD, programOf([task('first')], { flow: 'pass' }), {}, { kind: 'breaks' }],
    ['safe in the same branch', inBranch('x', 1), inBranch('x', 1), {}, undefined],
    ['by the branch', inBranch('x', 1), inBranch('x', 0), {}, { state: 'other', path: 'both/0', kind: 'needsMapping' }],
    [
      'by the path of a branch',
      inBranch('x', 1),
      inBranch('z', 1),
      {},
      { state: 'x', path: 'both/1', kind: 'needsMapping' },
    ],
    ['safe where branches are mapped', inBranch('x', 1), inBranch('z', 1), { x: 'z' }, undefined],
  ])('%s', (_, from, to, names, misfit) => {
    const execution = Execution.started(from);
    if (misfit === undefined) expect(judge(execution, to, names)).toBeUndefined();
    else expect(judge(execution, to, names)).toMatchObject(misfit);
  });
});
