import { Execution, plain } from './execution.fixture';
import { lastArrival } from './last-arrival';
import { lasting, constant, parallel, pass, programOf, succeed, task, undoing } from './program.fixture';

const CALLS = programOf([
  task('first', { next: 'second', assign: [['kept', constant(7)]] }),
  task('second', { next: 'third' }),
  task('third', { next: 'second' }),
]);

function looped(): Execution {
  const execution = Execution.started(CALLS, { given: 1 });
  for (const [name, value] of Object.entries({ a: 1, b: 1, c: 1 })) execution.succeed({ [name]: value });
  execution.succeed({ b: 2 });
  return execution;
}

describe('an execution that does another one anew', () => {
  it('enters the state as the other did the last time, with what that knew then', () => {
    const restarted = looped().restarted('second');
    expect(restarted?.task).toMatchObject({ state: 'second', attempt: 1, arguments: { given: 1, a: 1, b: 1, c: 1 } });
    expect(restarted?.state?.ownLine.variables).toEqual({ kept: 7 });
    expect(restarted?.types).toEqual(['resultsTakenOver', 'executionStarted', 'stateEntered', 'taskScheduled']);
  });

  it('shows the visits that led there as taken over, and its own as its own', () => {
    const visits = looped().restarted('second')?.visits ?? [];
    expect(visits.map(({ state, takenOver = false, output }) => [state, takenOver, output])).toEqual([
      ['first', true, { a: 1 }],
      ['second', true, { b: 1 }],
      ['third', true, { c: 1 }],
      ['second', false, undefined],
    ]);
  });

  it('sees its own input under the results', () => {
    const restarted = looped().restarted('third', CALLS, { given: 2, more: true });
    expect(restarted?.task.arguments).toEqual({ given: 2, more: true, a: 1, b: 2, c: 1 });
  });

  it('may be done anew itself, from a state that the first one had come to', () => {
    const again = looped().restarted('second')?.restarted('second');
    expect(again?.task.arguments).toEqual({ given: 1, a: 1, b: 1, c: 1 });
    expect(again?.visits.map(({ takenOver = false }) => takenOver)).toEqual([true, true, true, false]);
  });

  it('undoes nothing of what the other one did, which can undo it, once, whatever it is done anew by', () => {
    const program = programOf([
      task('charge', { ...undoing('charge'), next: 'book' }),
      task('book', { ...undoing('book'), next: 'ship' }),
      task('ship'),
    ]);
    const first = Execution.started(program);
    first.succeed({ paid: 1 });
    first.fail('E');
    const second = first.restarted('book');
    second?.succeed({ seat: 2 });
    const undone = (execution: Execution | undefined): (string | undefined)[] => {
      const names: (string | undefined)[] = [];
      execution?.send({ kind: 'cancel', reason: 'r', undo: true });
      for (; execution && execution.rows.tasks.size > 0; execution.succeed(null)) names.push(execution.task.state);
      return names;
    };
    expect(undone(second)).toEqual(['book']);
    first.send({ kind: 'redrive' });
    expect(undone(first)).toEqual(['charge']);
  });

  it('needs nothing of branches but what they came to', () => {
    const forked = programOf([
      parallel('both', ['x', 'y'], { next: 'last' }),
      ...[task('x', { next: undefined }), task('y', { next: undefined }), task('last')],
    ]);
    const execution = Execution.started(forked);
    for (const open of [...execution.rows.tasks.values()]) execution.complete(open, open.state);
    const own = execution.events.filter(({ path }) => path === undefined);
    expect(lastArrival(execution.seed, own, 'last')?.known).toMatchObject({ results: { both: ['x', 'y'] } });
    expect(execution.restarted('last')?.task.arguments).toEqual({ both: ['x', 'y'] });
  });

  it('enters a state that a migration has renamed by its new name', () => {
    const execution = looped();
    execution.send({ kind: 'migrate', to: 2, map: { third: 'renamed' } });
    const renamed = programOf([
      task('first', { next: 'second' }),
      task('second', { next: 'renamed' }),
      task('renamed', { next: 'second' }),
    ]);
    const restarted = execution.restarted('renamed', renamed);
    expect(restarted?.task).toMatchObject({ state: 'renamed', arguments: { given: 1, a: 1, b: 2, c: 1 } });
    expect(execution.restarted('second')?.task.state).toBe('second');
  });

  it('goes where the other one was about to go', () => {
    const execution = Execution.started(CALLS);
    execution.send({ kind: 'pause', clocks: 'run' });
    execution.succeed({ a: 1 });
    expect(execution.restarted('third')).toBeUndefined();
    expect(execution.restarted('second')).toBeUndefined(); // the answer is there, and nothing has followed from it
    execution.send({ kind: 'resume' });
    execution.send({ kind: 'cancel', reason: 'r' });
    expect(execution.restarted('second')?.task.arguments).toEqual({ a: 1 });
  });

  it('keeps a value that is no object as it was, and what has dropped the input', () => {
    const bare = programOf([pass('all', { output: constant(5), replace: true, next: 'ask' }), task('ask')]);
    const only = programOf([task('one', { next: 'ask' }), task('ask', { next: 'end' }), succeed('end')]);
    expect(Execution.started(bare, { gone: 1 }).restarted('ask')?.task.arguments).toBe(5);
    const execution = Execution.started(only);
    execution.succeed('text');
    const { state } = execution;
    expect(plain(execution.restarted('ask')?.state?.ownLine.data)).toEqual(plain(state?.ownLine.data));
  });

  it('has its time-out from its own start', () => {
    const timed = programOf([task('first', { next: 'ask' }), task('ask')], { timeout: lasting(constant(60)) });
    const execution = Execution.started(timed);
    execution.succeed({});
    const restarted = execution.restarted('ask');
    expect([...(restarted?.rows.timers.values() ?? [])]).toEqual([execution.at + 60_000]);
  });

  it('that is cancelled before it begins has nothing to go on from', () => {
    const { events, seed } = looped().restarted('second') ?? looped();
    const waiting = new Execution(CALLS, seed);
    waiting.take(events.slice(0, 1));
    expect(waiting.send({ kind: 'taskAccepted', taskId: 1 })).toEqual({ ok: false, reason: 'NOT_STARTED' });
    waiting.send({ kind: 'cancel', reason: 'r' });
    expect(waiting.send({ kind: 'redrive' })).toEqual({ ok: false, reason: 'NOT_STARTED' });
    expect(waiting.types).toEqual(['resultsTakenOver', 'executionCancelled']);
  });
});
