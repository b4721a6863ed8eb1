import { freeNames } from './free-names';
import { parseExpression } from './parse-expression';

function namesOf(source: string): { variables: string[]; contexts: string[]; fields: string[] } {
  const parsed = parseExpression(source);
  if (!parsed.ok) throw new Error(parsed.message);
  const { variables, contexts, fields } = freeNames(parsed.ast);
  return { variables: [...variables], contexts: [...contexts], fields: [...fields] };
}

describe('the names that something has to bind', () => {
  it.each<[string, string[]]>([
    ['$x', ['x']],
    ['$x.a + $y[0].b', ['x', 'y']],
    ['$sum($x)', ['sum', 'x']],
    ['($x := 1; $x + $y)', ['y']],
    ['$map($list, function($v, $i) { $v * $i })', ['map', 'list']],
    ['$states.input.items@$i.tags#$n.{"i": $i, "n": $n}', ['states']],
    ['$states.input.a[b > $limit]', ['states', 'limit']],
    ['$states.input ~> |a|{"b": $c}|', ['states', 'c']],
  ])('of %s are the variables %j', (source, variables) =>
    expect(namesOf(source).variables.sort()).toEqual(variables.sort()),
  );

  it.each<[string, string[]]>([
    ['customer', ['customer']],
    ['customer.name', ['customer']],
    ['$', ['$']],
    ['$$.a', ['$$']],
    ['$x.$$', ['$$']],
    ['$sum(items.price)', ['items']],
    ['{"a": b}', ['b']],
    ['[a, $x.b]', ['a']],
    ['$x ? y : z', ['y', 'z']],
    ['(a).b', ['a']],
    ['$map($x, function($v) { $ })', ['$']],
    ['$x.a[b = c].(d + $)', []],
    ['$x{a: $sum(b)}', []],
    ['$x^(a)', []],
    ['$x ~> |a|{"b": c}|', []],
    ['$x.(a; {"b": c})', []],
    ['$x.a.$sum(b)', []],
    ['$x[a > 1]', []],
    ['[1..3].($ + 1)', []],
  ])('of %s are the names without a context %j', (source, names) => expect(namesOf(source).contexts).toEqual(names));

  it.each<[string, string[]]>([
    ['$states.input.a & $states.context.State', ['input', 'context']],
    ['$states', []],
    ['$exists($states.errorOutput)', ['errorOutput']],
  ])('of %s are the fields of $states %j', (source, fields) => expect(namesOf(source).fields).toEqual(fields));
});
