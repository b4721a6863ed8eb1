import type { Json } from '@workflows/contracts';
import { HOSTILE_EXPRESSIONS, HOSTILE_INPUT, yardsticksOf } from '@workflows/testing';
import { compileExpression } from './compile-expression';
import { SLOW, type Bindings } from './expression';

const input: Json = JSON.parse(JSON.stringify(HOSTILE_INPUT));
const bindings: Bindings = { states: { input, context: {} }, variables: {} };
/** Of a thread that others wait for: three at most, where a yardstick was some 30 ms. */
const MOST_YARDSTICKS = 30;

describe('a hostile expression where definitions are compiled', () => {
  it.each(HOSTILE_EXPRESSIONS)('$what: is refused or compiled, soon', ({ source, end }) => {
    let compiled = compileExpression('1', '');
    const spent = yardsticksOf(() => (compiled = compileExpression(source, '/states/s/output')));
    expect(spent).toBeLessThan(MOST_YARDSTICKS);
    if ('refused' in end) expect(compiled.ok ? 'compiled' : compiled.message).toContain(end.refused);
    else expect(compiled).toMatchObject({ ok: true });
  });

  it.each(HOSTILE_EXPRESSIONS.filter(({ end }) => !('refused' in end)))(
    '$what: gets its own end by the fast route, or none',
    ({ source, end }) => {
      const compiled = compileExpression(source, '/states/s/output');
      const fast = compiled.ok ? compiled.expression.fast : undefined;
      expect('gives' in end ? [SLOW, end.gives] : [SLOW]).toContainEqual(fast === undefined ? SLOW : fast(bindings));
    },
  );
});
