import type { Json } from '@workflows/contracts';
import { compileExpression } from './compile-expression';
import { evaluateExpressions } from './evaluate-expressions';
import { LinearRegex } from './linear-regex';
import { regexProblem } from './regex-problem';

async function evaluate(source: string, input: Json = {}): Promise<unknown> {
  const bindings = { states: { input, context: {} }, variables: {} };
  const { k } = await evaluateExpressions({ expressions: [{ key: 'k', source }], bindings, at: 0 });
  return k?.ok ? k.value : k?.cause;
}

describe('functions that take a regular expression', () => {
  it.each<[string, Json]>([
    ['$contains("abracadabra", /a.*a/)', true],
    ['$contains("abc", /x/)', false],
    ['$contains("Hello", /hello/i)', true],
    ['$contains("a\\nb", /^b$/m)', true],
    ['$contains("a\\nb", /^b$/)', false],
    [
      '$match("ababbabbcc", /a(b+)/)',
      [
        { match: 'ab', index: 0, groups: ['b'] },
        { match: 'abb', index: 2, groups: ['bb'] },
        { match: 'abb', index: 5, groups: ['bb'] },
      ],
    ],
    ['$match("ababbabbcc", /a(b+)/, 1)', { match: 'ab', index: 0, groups: ['b'] }],
    ['$match("ab", /(a)|(b)/).$count(groups)', [2, 2]],
    ['$replace("John Smith and John Jones", /John/, "Mr")', 'Mr Smith and Mr Jones'],
    ['$replace("John Smith", /(\\w+)\\s(\\w+)/, "$2, $1")', 'Smith, John'],
    ['$replace("265USD", /([0-9]+)USD/, "$$$1")', '$265'],
    ['$replace("ab", /(?<first>a)/, "$1$1")', 'aab'],
    ['$replace("a1b22", /[0-9]+/, function($m) { "<" & $m.match & ">" })', 'a<1>b<22>'],
    ['$replace("aaaa", /a/, "b", 2)', 'bbaa'],
    ['$split("so many  words", /\\s+/)', ['so', 'many', 'words']],
    ['$split("a1b2c", /[0-9]/, 2)', ['a', 'b']],
    ['$split("🙂-🙂", /-/)', ['🙂', '🙂']],
    ['$contains("🙂", /^.$/)', true],
    ['($f := /b/; $f("abc").start)', 1],
    ['["a1", "b", "a2"][$contains($, /a[0-9]/)]', ['a1', 'a2']],
  ])('gives of %s %j', async (source, value) => expect(await evaluate(source)).toEqual(value));

  it('says where a match of nothing never moves on', async () =>
    expect(await evaluate('$match("abc", /x*/)')).toContain('D1004'));

  it.each(['(a+)+$', '(a|aa)+$', '(.*a){20}', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'answers the bomb %s in linear time',
    async (bomb) =>
      expect(await evaluate(`$contains($states.input, /${bomb}/)`, `${'a'.repeat(50_000)}!`)).toEqual(
        expect.any(Boolean),
      ),
  );
});

describe('a regular expression that RE2 cannot do', () => {
  it.each([
    ['/(?=a)b/', 'looks ahead or behind'],
    ['/(?!a)b/', 'looks ahead or behind'],
    ['/(?<=a)b/', 'looks ahead or behind'],
    ['/(?<!a)b/', 'looks ahead or behind'],
    ['/(a)\\1/', 'refers back to a group'],
    ['/(?<n>a)\\k<n>/', 'refers back to a group'],
    ['/a{1001}/', 'more than 1000 times'],
    ['/a{2,1001}/', 'more than 1000 times'],
    ['/(?:a{100}){11}/', 'more than 1000 times'],
    ['/((a{10}b){10}c){11}/', 'more than 1000 times'],
    [`/${'a'.repeat(1001)}/`, 'longer than 1000 characters'],
  ])('is refused when it is compiled: %s (%s)', (source, reason) => {
    const compiled = compileExpression(`$contains($states.input, ${source})`, 'k');
    expect(compiled.ok ? '' : compiled.message).toContain(reason);
    expect(compiled.ok ? '' : compiled.message).toContain('the regular expression at position');
  });

  it.each([
    /\\1/,
    /\\k<n>/,
    /[(?=]/,
    /(?:a)(?<name>b)/,
    /\d\/\./,
    /[\]{2000}]/,
    /a{1000}b{1000}/,
    /\{2000}/,
    /(a{10}|b){100}/,
  ])('is not mistaken for %s', (pattern) => expect(regexProblem(pattern)).toBeUndefined());
});

describe('LinearRegex', () => {
  it('goes on from lastIndex as RegExp does', () => {
    const [ours, theirs] = [new LinearRegex(/(a)(b)?/g), /(a)(b)?/g];
    for (let turn = 0; turn < 6; turn++) {
      const [mine, other] = [ours.exec('xabxa'), theirs.exec('xabxa')];
      expect({ match: mine && [...mine], index: mine?.index }).toEqual({
        match: other && [...other],
        index: other?.index,
      });
      expect(ours.lastIndex).toBe(theirs.lastIndex);
    }
  });
});
