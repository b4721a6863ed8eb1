import type { Json } from '@workflows/contracts';
import { compileTemplate } from './compile-expression';
import type { Bindings, EvaluationResult } from './expression';
import { renderTemplate, type Rendering } from './render-template';

const bindings: Bindings = { states: { input: { a: 1, none: null }, context: {} }, variables: { v: 'x' } };

function render(value: Json, memo: Record<string, EvaluationResult> = {}): Rendering {
  return renderTemplate(
    compileTemplate(value, '/o', () => undefined),
    bindings,
    new Map(Object.entries(memo)),
  );
}

describe('renderTemplate', () => {
  it.each<[Json, Json | undefined]>([
    ['plain', 'plain'],
    ['{% $states.input.a %}', 1],
    ['{% $states.input.none %}', null],
    ['{% $states.input.nothing %}', undefined],
    [{ a: ['{% $v %}', 2, { b: '{% $states.input.none %}' }] }, { a: ['x', 2, { b: null }] }],
  ])('gives of %j %j', (template, value) => expect(render(template)).toEqual({ kind: 'value', value }));

  it('names all expressions that block it at once', () => {
    const rendering = render({ a: '{% $max([1]) %}', b: ['{% $v %}', '{% $now() %}'] });
    expect(rendering.kind === 'blocked' && rendering.needs.map(({ key }) => key)).toEqual(['/o/a', '/o/b/1']);
  });

  it('takes what the full evaluator found', () => {
    expect(render({ a: '{% $max([1]) %}' }, { '/o/a': { ok: true, value: 1 } })).toEqual({
      kind: 'value',
      value: { a: 1 },
    });
    expect(render('{% $max([1]) %}', { '/o': { ok: true } })).toEqual({ kind: 'value', value: undefined });
    expect(render('{% $max([1]) %}', { '/o': { ok: false, cause: 'no' } })).toEqual({ kind: 'failed', cause: 'no' });
  });

  it('fails where a part of it gives nothing', () => {
    expect(render({ a: '{% $states.input.nothing %}', b: '{% $now() %}' })).toEqual({
      kind: 'failed',
      cause:
        "The JSONata expression '$states.input.nothing' specified for the field 'o/a' returned nothing (undefined).",
    });
  });

  it('keeps a member called __proto__ as data', () => {
    const rendering = render(JSON.parse('{"__proto__": "{% $v %}"}'));
    expect(JSON.stringify(rendering)).toBe('{"kind":"value","value":{"__proto__":"x"}}');
  });
});
