import { Execution, T0 } from './execution.fixture';
import { constant, parallel, pass, programOf, succeed, task, undoing, waitFor } from './program.fixture';
import type { Endings } from '../program';
import { asked, cancel, chain, redrive, shipping } from './undo.fixture';

describe('the states before an end', () => {
  const endings: Endings = {
    failed: { compensate: true, startAt: 'tell' },
    cancelled: { compensate: false, startAt: 'tell' },
  };

  it('follow what was undone, see the error, and change nothing of the end', () => {
    const execution = shipping(chain(endings));
    execution.fail('E');
    execution.succeed(null);
    execution.succeed(null);
    expect(execution.task).toMatchObject({
      state: 'tell',
      path: '',
      arguments: { order: 7, seat: 1, paid: 2, error: { name: 'E', cause: 'E happened' } },
    });
    execution.succeed({ told: true });
    expect(execution.rows.finished).toMatchObject({ status: 'failed', error: 'E', failedState: 'ship' });
    expect(execution.visits.map(({ state, error }) => [state, error?.name])).toEqual([
      ['reserve', undefined],
      ['charge', undefined],
      ['ship', 'E'],
      ['tell', undefined],
      ['told', undefined],
    ]);
  });

  it('are done for good: a redrive and its undoing find what was done before alone', () => {
    const program = programOf(
      [
        task('charge', { ...undoing('charge'), next: 'ship' }),
        task('ship', { next: 'end' }),
        succeed('end'),
        task('tell', { ...undoing('tell'), next: 'told' }),
        succeed('told'),
      ],
      { endings: { failed: { compensate: false, startAt: 'tell' } } },
    );
    const execution = Execution.started(program);
    execution.succeed({ paid: 1 });
    execution.fail('E');
    execution.succeed({ told: true });
    expect(execution.rows.finished).toMatchObject({ status: 'failed', error: 'E' });
    redrive(execution);
    cancel(execution, true);
    expect(asked(execution)).toEqual(['undo charge']);
    execution.succeed(null);
    expect(execution.rows.finished).toMatchObject({ status: 'cancelled' });
  });

  it('leave an execution that was not undone to a redrive, as it was', () => {
    const execution = shipping(chain(endings));
    cancel(execution);
    expect(execution.task.state).toBe('tell');
    execution.succeed({ told: true });
    expect(execution.rows.finished).toMatchObject({ status: 'cancelled' });
    redrive(execution);
    expect(execution.task).toMatchObject({ state: 'ship', arguments: { order: 7, seat: 1, paid: 2 } });
    execution.fail('E');
    expect(asked(execution)).toEqual(['undo charge']);
  });

  it('may fail: so does the execution, and a redrive goes on with them', () => {
    const execution = shipping(chain(endings));
    cancel(execution);
    execution.fail('Mute');
    expect(execution.rows.finished).toMatchObject({
      status: 'failed',
      error: 'States.CompensationFailed',
      cause: '"tell", which comes before the end, failed with Mute: Mute happened. Nothing is left to be undone.',
      failedState: 'tell',
    });
    redrive(execution);
    expect(execution.task.state).toBe('tell');
    execution.at = T0 + 90_000;
    execution.succeed(null);
    expect(execution.rows.finished).toMatchObject({ status: 'cancelled', cause: 'enough' });
  });

  it('may fork, and wait', () => {
    const endings: Endings = { failed: { compensate: true, startAt: 'both' } };
    const after = [parallel('both', ['x', 'y'], { next: 'rest' }), waitFor('rest', constant(60)), task('x'), pass('y')];
    const execution = Execution.started(
      programOf([task('a', { ...undoing('a'), next: 'b' }), task('b'), ...after], { endings }),
    );
    execution.succeed(null);
    execution.fail('E');
    execution.succeed(null);
    expect([execution.task.path, execution.task.arguments]).toEqual([
      'both/0',
      { error: { name: 'E', cause: 'E happened' } },
    ]);
    execution.succeed(null);
    execution.fire();
    expect(execution.rows.finished).toMatchObject({ status: 'failed', error: 'E', failedState: 'b' });
  });
});
