/**
 * Expressions written to do harm, and what becomes of each.
 *   `refused`: the compiler says no, with this in its message.
 *   `fails`: the evaluation ends as an error, with this in its cause (any of them: which guard is first is a matter of luck).
 *   `gives`: it does no harm, and this is its value; undefined is nothing.
 */
export interface HostileExpression {
  what: string;
  source: string;
  end: { refused: string } | { fails: readonly string[] } | { gives: unknown };
}

/** What they see as `$states.input`. */
export const HOSTILE_INPUT = {
  as: 'a'.repeat(30_000),
  number: 7,
  own: JSON.parse('{"__proto__": {"inner": 1}, "constructor": 2}') as unknown,
  lambda: { _jsonata_lambda: true, input: 1, environment: {}, arguments: [], body: { type: 'value', value: 1 } },
  builtIn: { _jsonata_function: true, implementation: 'x', signature: '<:n>' },
};

const ENDLESS = ['D1012', 'more than a second'];
const TOO_BIG = [
  'D1012',
  'D2014',
  'D2015',
  'past a limit',
  'more than 10 MiB',
  'more than a second',
  'too much memory',
];

const fails = (...causes: string[]): HostileExpression['end'] => ({ fails: causes });
const gives = (value?: unknown): HostileExpression['end'] => ({ gives: value });
const refused = (message: string): HostileExpression['end'] => ({ refused: message });
const repeated = (part: string, times: number, joint = ''): string =>
  Array.from({ length: times }, () => part).join(joint);

function expression(what: string, source: string, end: HostileExpression['end']): HostileExpression {
  return { what, source, end };
}

const RECURSION = [
  expression('a tail call without an end', '($f := function($n) { $f($n + 1) }; $f(0))', fails(...ENDLESS)),
  expression('a recursion without an end', '($f := function($n) { 1 + $f($n + 1) }; $f(0))', fails('D1011')),
  expression(
    'two functions that call each other',
    '($a := function($n) { $b($n) }; $b := function($n) { $a($n) }; $a(0))',
    fails(...ENDLESS),
  ),
  expression(
    'two functions that add to each other',
    '($a := function($n) { 1 + $b($n) }; $b := function($n) { 1 + $a($n) }; $a(0))',
    fails('D1011'),
  ),
  expression(
    'a function that is given itself',
    '(function($f) { $f($f) })(function($f) { $f($f) })',
    fails(...ENDLESS),
  ),
  expression(
    'lambdas that build lambdas',
    '($f := function($x) { function($y) { $f($x)($y) } }; $f(1)(2))',
    fails('D1011', ...ENDLESS),
  ),
  expression(
    'a composition that grows',
    '($f := function($g) { $f($g ~> $g) }; $f(function($x) { $x }))',
    fails(...TOO_BIG),
  ),
  expression(
    'Fibonacci without memory',
    '($f := function($n) { $n < 2 ? 1 : $f($n - 1) + $f($n - 2) }; $f(60))',
    fails(...ENDLESS),
  ),
  expression('a closure over ever more', '($f := function($n) { $f(function() { $n }) }; $f(1))', fails(...TOO_BIG)),
  expression('a map that maps itself', '($f := function($v) { $map([1, 2], $f) }; $f(1))', fails('D1011', ...ENDLESS)),
  expression(
    'a fold that calls itself',
    '($f := function($a, $b) { $reduce([1, 2], $f, $a) }; $f(1, 2))',
    fails('D1011', ...ENDLESS),
  ),
];

const REGEX = [
  expression('a nested repetition', '$contains($states.input.as & "!", /^(a+)+$/)', gives(false)),
  expression('an ambiguous alternative', '$contains($states.input.as & "!", /^(a|aa)+$/)', gives(false)),
  expression('a search from every place', '$count($match($states.input.as, /a.*b|a/))', fails(...ENDLESS)),
  expression('a replacement by a bomb', '$length($replace($states.input.as & "!", /(a+)+!/, ""))', gives(0)),
  expression('a split by a bomb', '$split($states.input.as & "!", /(a+)+!/)', gives(['', ''])),
  expression('a match of nothing, for ever', '$match("abc", /x*/)', fails('D1004')),
  expression(
    'a repetition of repetitions',
    '$contains("a", /((a{0,100}){0,100}){0,100}/)',
    refused('more than 1000 times'),
  ),
  expression(
    'many patterns that take long to compile',
    `[${Array.from({ length: 700 }, (_, i) => `$contains("a", /[\\x00-\\uffff]{1000}${i}/i)`).join()}]`,
    fails(...ENDLESS),
  ),
  expression('a look ahead', '$contains("a", /(?=a+)+b/)', refused('looks ahead or behind')),
  expression('a reference back', '$contains("a", /(a*)*\\1/)', refused('refers back to a group')),
  expression('a long pattern', `$contains("a", /${repeated('a?', 600)}/)`, refused('longer than 1000 characters')),
  expression('many Unicode classes', `$contains("a", /${repeated('\\pL', 40)}/i)`, gives(false)),
  expression(
    'a matcher that always matches',
    '$replace("a", function($s) { {"match": "a", "start": 0, "end": 0, "groups": [], "next": function() { {} }} }, "b")',
    fails('T1010', 'T1006', 'is not a function', ...ENDLESS),
  ),
  expression(
    'a signature that is a bomb',
    `(function()<${repeated('n+', 30)}s:n>{1})(${repeated('1', 60, ',')})`,
    fails('T0410', ...ENDLESS),
  ),
  expression(
    'a picture that is a bomb',
    `$toMillis($substring("${repeated('1', 60)}", 0) & "x", "${repeated('[Y]', 30)}")`,
    gives(),
  ),
];

const SIZE = [
  expression('a huge range', '[1..1e7]', fails('D2014', 'D2015')),
  expression('a range beyond counting', '[1..9007199254740991]', fails('D2014')),
  expression('a huge $range', '$range(0, 1e15, 1)', fails('$range gives at most')),
  expression('ranges in ranges', '[1..3000].($x := $; [1..3000].{"x": $x, "y": $})', fails(...TOO_BIG)),
  expression('a sum over ranges in ranges', '$sum([1..1000000].(1 + $sum([1..1000000])))', fails(...TOO_BIG)),
  expression('a small $partition of much', '$count($partition([1..10000], 1))', gives(10_000)),
  expression('a pad beyond strings', '$pad("a", 1e9)', fails('past a limit', ...TOO_BIG)),
  expression('a pad to the brim', '$pad("a", 1e8)', fails(...TOO_BIG)),
  expression('a pad to the left with much', '$pad("a", -400000000, "ab")', fails(...TOO_BIG)),
  expression(
    'a string that doubles',
    '$reduce([1..40], function($a, $b) { $a & $a }, "0123456789")',
    fails(...TOO_BIG),
  ),
  expression('a long join', '$join([1..1000000].$states.input.as)', fails(...TOO_BIG)),
  expression('a join by much', '$join([1..100000].("a"), $states.input.as)', fails(...TOO_BIG)),
  expression('a replacement by much', '$replace($states.input.as, "a", $states.input.as)', fails(...TOO_BIG)),
  expression(
    'a replacement by groups',
    '$replace($states.input.as, /(a)/, "$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1" & $states.input.as)',
    fails(...TOO_BIG),
  ),
  expression('a long text in base 64', '$base64encode($pad("a", 1e8))', fails(...TOO_BIG)),
  expression('a URL of much', '$encodeUrl($pad("", 30000000, "é"))', fails(...TOO_BIG)),
  expression(
    'an array that doubles',
    '$reduce([1..40], function($a, $b) { $append($a, $a) }, [1, 2])',
    fails(...TOO_BIG),
  ),
  expression('many arrays', '$map([1..1000000], function($v) { [1..1000] })', fails(...TOO_BIG)),
  expression('many members', '$merge([1..1000000].{$string($): $})', fails(...TOO_BIG)),
  expression(
    'values that share their parts',
    '$reduce([1..60], function($a, $b) { {"a": $a, "b": $a} }, 1)',
    fails(...TOO_BIG),
  ),
  expression(
    'the text of values that share their parts',
    '$string($reduce([1..40], function($a, $b) { {"a": $a, "b": $a} }, 1))',
    fails(...TOO_BIG),
  ),
  expression(
    'the comparison of values that share their parts',
    '($f := function($n) { $reduce([1..$n], function($a, $b) { [[$a], [$a]] }, 1) }; $f(60) = $f(60))',
    fails(...TOO_BIG),
  ),
  expression('a result of much', '[1..1000000].($states.input.as)', fails(...TOO_BIG)),
  expression(
    'a deep array',
    '$reduce([1..100000], function($a, $b) { [[$a]] }, 0)',
    fails('nested too deeply', ...TOO_BIG),
  ),
  expression(
    'the text of a deep array',
    '$string($reduce([1..100000], function($a, $b) { [[$a]] }, 0))',
    fails('past a limit', ...TOO_BIG),
  ),
  expression(
    'deep JSON',
    '$parse($join([1..100000].("[")) & $join([1..100000].("]")))',
    fails('nested too deeply', ...TOO_BIG),
  ),
  expression(
    'a formatted number of many digits',
    `$formatNumber(1, "${repeated('0', 20_000)}") ~> $length()`,
    gives(20_000),
  ),
  expression('a date of many digits', '$length($fromMillis(0, "[Y,99999999-99999999]"))', fails('D3', ...TOO_BIG)),
  expression('a time beyond dates', '$fromMillis(1e300)', fails('$fromMillis takes')),
  expression('a product without a filter', '$count([1..5000].($x := $; [1..5000].($x * $)))', fails(...TOO_BIG)),
];

const ORDER = [
  expression(
    'a comparator without an end',
    '$sort([1, 2], function($a, $b) { ($f := function() { $f() }; $f()) })',
    fails(...ENDLESS),
  ),
  expression(
    'a comparator that contradicts itself',
    '$count($sort([1..1000], function($a, $b) { $random() < 0.5 }))',
    gives(1000),
  ),
  expression('a comparator over much', '$sort([1..1000000], function($a, $b) { $a < $b })', fails(...TOO_BIG)),
  expression('an order by much', '[1..1000000]^(>$)', fails(...TOO_BIG)),
  expression(
    'a filter without an end',
    '$filter([1], function($v) { ($f := function() { $f() }; $f()) })',
    fails(...ENDLESS),
  ),
  expression('distinct values of much', '$count($distinct([1..1000000].{"a": $}))', fails(...TOO_BIG)),
];

const PROTOTYPES = [
  expression('a prototype by path', '$states.input.__proto__', gives()),
  expression('a constructor by path', '$states.input.constructor', gives()),
  expression('a constructor of a constructor', '$states.input.constructor.constructor("return process")()', gives()),
  expression('a prototype by look-up', '$lookup($states.input, "__proto__")', gives()),
  expression('a constructor by look-up', '$lookup($states.input, "constructor")', gives()),
  expression('an own member called __proto__', '$states.input.own.__proto__.inner', gives(1)),
  expression('an own member called constructor', '$lookup($states.input.own, "constructor")', gives(2)),
  expression('a member of a string', '$lookup("abc", "length")', gives()),
  expression('a prototype that is written', '{"__proto__": {"polluted": true}}.polluted', gives()),
  expression(
    'a prototype that is merged',
    '($m := $merge([{"__proto__": {"polluted": true}}, {"a": 1}]); {}.polluted)',
    gives(),
  ),
  expression(
    'a prototype that is transformed',
    '($states.input.own ~> |$|{"__proto__": {"polluted": true}}|; {}.polluted)',
    gives(),
  ),
  expression(
    'a prototype that is transformed away',
    '($states.input.own ~> |__proto__|{"polluted": true}|; {}.polluted)',
    gives(),
  ),
  expression('each member', '$each($states.input.own, function($v, $k) { $k })', gives(['__proto__', 'constructor'])),
  expression(
    'sifted members',
    '$sift($states.input.own, function($v, $k) { $k = "constructor" })',
    gives({ constructor: 2 }),
  ),
  expression('a sift over a prototype', '$sift($states.input, function($v, $k) { $k = "toString" })', gives()),
  expression('the inside of a function', '$sum.implementation', gives()),
  expression('the constructor of a function', '$sum.constructor("return process")()', fails('T1006')),
  expression(
    'the constructor inside of a function',
    '$lookup($sum, "implementation").constructor("return process")()',
    gives(),
  ),
  expression('the environment of a lambda', '(function($x) { $x }).environment', gives()),
  expression(
    'data that say they are a lambda',
    '$states.input.lambda()',
    fails('T1006', 'is not a function', 'Cannot'),
  ),
  expression(
    'data that say they are a function',
    '$states.input.builtIn()',
    fails('T1006', 'is not a function', 'Cannot'),
  ),
  expression(
    'data that say they are a function, mapped',
    '$map([1], $states.input.builtIn)',
    fails('T0410', 'T1006', 'is not a function', 'Cannot'),
  ),
  expression('a made lambda', '({"_jsonata_lambda": true, "body": {"type": "name"}})()', fails('D1013')),
  expression('a variable called as a prototype', '$__proto__', gives()),
  expression('a variable called constructor', '$constructor', gives()),
  expression('a variable bound to a prototype', '($__proto__ := {"polluted": 1}; {}.polluted)', gives()),
  expression('a function of the process', '$process', gives()),
  expression('the global object', '$globalThis', gives()),
];

const EVAL = [
  expression('a call of $eval', '$eval("1")', refused('$eval at position')),
  expression('a partial call of $eval', '$eval(?)("1")', fails('$eval is not allowed')),
  expression('a piped $eval', '"1" ~> $eval', fails('$eval is not allowed')),
  expression('a mapped $eval', '$map(["1"], $eval)', fails('$eval is not allowed')),
  expression('a renamed $eval', '($e := $eval; $e("1"))', fails('$eval is not allowed')),
];

const SYNTAX = [
  expression('many brackets', `${repeated('(', 10_000)}1${repeated(')', 10_000)}`, refused('nested too deeply')),
  expression('many open brackets', repeated('(', 32_000), refused('nested too deeply')),
  expression('many arrays in arrays', `${repeated('[', 10_000)}${repeated(']', 10_000)}`, refused('nested too deeply')),
  expression(
    'many objects in objects',
    `${repeated('{"a":', 5_000)}1${repeated('}', 5_000)}`,
    refused('nested too deeply'),
  ),
  expression('many signs', `${repeated('-', 20_000)}1`, refused('nested too deeply')),
  expression(
    'many functions in functions',
    `${repeated('function(){', 2_500)}1${repeated('}', 2_500)}`,
    refused('nested too deeply'),
  ),
  expression('many conditions', `${repeated('1?', 10_000)}1`, refused('nested too deeply')),
  expression('many defaults in defaults', `${repeated('(', 60)}$a${repeated(' ?? 1)', 60)}`, refused('nests `??`')),
  expression('many elvises in elvises', `${repeated('(', 60)}$a${repeated(' ?: 1)', 60)}`, refused('nests `??`')),
  expression(
    'many signatures in signatures',
    `function($x)<${repeated('a<', 5_000)}${repeated('>', 5_000)}:n>{1}`,
    fails('unsupported result type'),
  ),
  expression('many steps', repeated('a', 16_000, '.'), refused('nested too deeply')),
  expression('many parents', `$states.input.${repeated('%', 200, '.')}`, refused('')),
  expression('many sums', repeated('1', 10_000, '+'), refused('nested too deeply')),
  expression('many filters', `$states${repeated('[0]', 8_000)}.input.number`, refused('nested too deeply')),
  expression('many pipes', repeated('$string', 3_000, '~>'), refused('nested too deeply')),
  expression('many assignments', `(${repeated('$a := 1', 3_000, ';')})`, gives(1)),
  expression('many bindings', `$count($states.input${repeated('@$i', 5_000)})`, gives(1)),
  expression('a long text', `"${repeated('a', 40_000)}"`, refused('longer than')),
  expression('a comment without an end', `/*${repeated('a', 30_000)}`, refused('at position')),
  expression('a text without an end', `"${repeated('a', 30_000)}`, refused('at position')),
  expression('half a surrogate pair', '$length("\\uD800")', gives(1)),
  expression('half a surrogate pair in a URL', '$encodeUrl("\\uD800")', fails('D3140')),
  expression('characters that nobody sees', '\u202e$states.input.number\u200b', gives()),
  expression('a zero byte', '$length("\\u0000")', gives(1)),
];

export const HOSTILE_EXPRESSIONS: readonly HostileExpression[] = [
  ...RECURSION,
  ...REGEX,
  ...SIZE,
  ...ORDER,
  ...PROTOTYPES,
  ...EVAL,
  ...SYNTAX,
];
