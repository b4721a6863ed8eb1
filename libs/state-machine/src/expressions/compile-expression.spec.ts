import type { Json } from '@workflows/contracts';
import { compileExpression, compileTemplate, expressionSource } from './compile-expression';

function message(source: string): string {
  const compiled = compileExpression(source, 'k');
  return compiled.ok ? '' : compiled.message;
}

describe('expressionSource', () => {
  it.each([
    ['{% a %}', 'a'],
    ['  {%a%}\n', 'a'],
    ['{%%}', ''],
    ['{%}', undefined],
    ['hello {% a %}', undefined],
    ['a', undefined],
    ['{% a', undefined],
  ])('reads %j as %j', (text, source) => expect(expressionSource(text)).toBe(source));

  it.each([
    ['{% a %}', 'a'],
    ['{%a%}', 'a'],
    ['{%%}', ''],
    [' {% a %}', undefined],
    ['{% a %}\n', undefined],
    ['{%}', undefined],
  ])('reads %j, with exact braces, as %j', (text, source) => expect(expressionSource(text, 'exact')).toBe(source));
});

describe('compileExpression', () => {
  it.each([
    ['1 +', 'at position 3'],
    ['', 'at position 0'],
    ['a.', 'at position 2'],
    ['$f(', 'at position 3'],
    ['"a', 'at position'],
    ['/[/', 'at position'],
    ['$eval("1")', '$eval at position'],
    ['(', 'at position 1'],
    ['('.repeat(10_000), 'nested too deeply'],
    [Array.from({ length: 400 }, () => 'a').join('&'), 'nested too deeply'],
    ['-'.repeat(5000) + '$a', 'nested too deeply'],
    [`"${'x'.repeat(40_000)}"`, 'longer than'],
  ])('says what is wrong (%#)', (source, text) => expect(message(source)).toContain(text));

  it('is not held up by nested defaults', () => {
    const nested = `${'('.repeat(60)}$a${' ?? 1)'.repeat(60)}`;
    expect(message(nested)).toContain('nests');
    expect(message(`$match("", /"/) & ${nested}`)).toContain('beside a `/`');
    expect(message(`")))" & ${nested}`)).toContain('nests');
  });

  it.each([
    `{${Array.from({ length: 30 }, (_, i) => `"k${i}": $f(($a)) ?? ${i}`).join(', ')}}`,
    Array.from({ length: 30 }, (_, i) => `$v${i}`).join(' ?? '),
    '$a / 2 /* half ?: ?? */',
  ])('takes many defaults side by side (%#)', (source) => expect(message(source)).toBe(''));
});

describe('compileTemplate', () => {
  it('keeps what holds no expression as one constant', () => {
    const value: Json = { a: [1, { b: 'x' }] };
    expect(compileTemplate(value, '/o', fail)).toEqual({ kind: 'constant', value });
  });

  it('names each expression by its pointer', () => {
    const keys: string[] = [];
    compileTemplate({ 'a/b': ['{% 1 + %}', { '~': '{% ( %}' }] }, '/o', (key) => keys.push(key));
    expect(keys).toEqual(['/o/a~1b/0', '/o/a~1b/1/~0']);
  });

  it('takes the name of a member as it stands', () =>
    expect(compileTemplate({ '{% $x %}': '{% 1 %}' }, '/o', fail)).toMatchObject({
      kind: 'object',
      entries: [['{% $x %}', { kind: 'expression' }]],
    }));
});

describe('compileTemplate with exact braces', () => {
  function refused(value: Json): string[] {
    const keys: string[] = [];
    compileTemplate(value, '/o', (key) => keys.push(key), 'exact');
    return keys;
  }

  it.each<[Json, string[]]>([
    [{ a: [' {% 1 %}', '{% 1 %} ', '{% 1', '1 %}'] }, ['/o/a/0', '/o/a/1', '/o/a/2', '/o/a/3']],
    [{ a: 'say {% 1 %} twice', b: '{% 1 %}', '{% 1 + %}': 1 }, []],
    ['{% 1 %} and {% 2 %}', ['/o']],
  ])('says of %j that %j are malformed', (value, keys) => expect(refused(value)).toEqual(keys));
});

function fail(key: string, text: string): never {
  throw new Error(`${key}: ${text}`);
}
