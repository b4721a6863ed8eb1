import type { Json } from '@workflows/contracts';
import { MAX_VALUE_SIZE, weigh } from './data-limit';
import { Execution } from './execution.fixture';
import { catcher, constant, fast, pass, programOf, task } from './program.fixture';

function nested(depth: number): Json {
  let value: Json = 1;
  for (let i = 0; i < depth; i++) value = { a: value };
  return value;
}

describe('what a state may compute', () => {
  it.each<[string, Json, boolean]>([
    ['a number', 7, false],
    ['a text at the limit', 'x'.repeat(MAX_VALUE_SIZE), false],
    ['a text above it', 'x'.repeat(MAX_VALUE_SIZE + 1), true],
    ['texts that come to more together', ['x'.repeat(6_000_000), 'x'.repeat(6_000_000)], true],
    ['names that come to more', { ['x'.repeat(MAX_VALUE_SIZE)]: 1 }, true],
    ['a hundred levels', nested(100), false],
    ['a level more', nested(101), true],
  ])('is bounded: %s', (_, value, isTooMuch) => expect(weigh(value).ok).toBe(!isTooMuch));

  it('ends a loop that doubles its data, within reach of its catchers, in little time', () => {
    const double = fast(({ states }) => ({ x: states.input, y: states.input }));
    const execution = Execution.started(
      programOf([
        pass('p', { output: double, next: 'p2' }),
        pass('p2', { output: fast(({ states }) => [states.input, states.input]), replace: true, next: 'p' }),
      ]),
      { a: 'x'.repeat(1000) },
    );
    for (let steps = 0; execution.rows.finished === undefined && steps < 10; steps++) execution.fire();
    expect(execution.end).toMatchObject({ status: 'failed', error: 'States.DataLimitExceeded' });
  });

  it('can be caught by its own name where arguments are too large', () => {
    const large = fast(() => 'x'.repeat(MAX_VALUE_SIZE + 1));
    const nodes = [
      task('t', {
        arguments: large,
        catch: [catcher(['States.ALL'], 'b'), catcher(['States.DataLimitExceeded'], 'a')],
      }),
      pass('a', { output: constant({ caught: true }) }),
      pass('b'),
    ];
    expect(Execution.started(programOf(nodes)).end).toMatchObject({ caught: true });
  });

  it('is little in one step: a loop over much data rests before it has gone far', () => {
    const copy = fast(({ states }) => states.input);
    const nodes = [pass('p', { output: copy, replace: true, next: 'q' }), pass('q', { next: 'p' })];
    const execution = Execution.started(programOf(nodes), { a: 'x'.repeat(3_000_000) });
    expect(execution.types.filter((type) => type === 'stateExited').length).toBeLessThan(10);
    expect(execution.rows.timers.size).toBe(1);
  });
});
