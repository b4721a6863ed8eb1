import { sayCondition } from './say-condition';

describe('a condition in words', () => {
  it.each([
    // JSONata
    ['$states.input.order.quantity >= 10', '`order.quantity` is at least 10'],
    ["$states.input.decision = 'redo'", '`decision` is “redo”'],
    ['$month < $states.input.months', '`month` is less than `months`'],
    ['$states.input.country in ["DE", "FR"]', '`country` is one of “DE” or “FR”'],
    ['$exists($states.input.email)', '`email` is there'],
    ['$not($exists($states.input.email))', '`email` is missing'],
    ['$states.event.data.pages >= 3 and $states.input.a', '`data.pages` is at least 3, and `a` is set'],
    // choice rules, as they are told
    ['$.status = "FAILED"', '`status` is “FAILED”'],
    [
      '$.credit.score >= 700 and not ($.flags[0] is present)',
      '`credit.score` is at least 700, and `flags[0]` is missing',
    ],
    ['$.name matches "*.gif"', '`name` looks like “*.gif”'],
    ['$.a is not null', '`a` is not empty'],
    ['$.x = "a and b" or $.y = true', '`x` is “a and b”, or `y` is true'],
    // JavaScript
    ["decision !== 'approve'", '`decision` is not “approve”'],
    ['!githubProfile', '`githubProfile` is not set'],
    ['order.amount > 1000 && !order.isPaid', '`order.amount` is more than 1000, and `order.isPaid` is not set'],
    ['order?.customer?.vip === true', '`order?.customer?.vip` is true'],
    ['order.amount > 1e3', '`order.amount` is more than 1000'],
    ['found == null', '`found` is empty'],
    ['!(found > 3)', '`found` is at most 3'],
  ])('of %s is "%s"', (condition, said) => expect(sayCondition(condition)).toBe(said));

  it.each([
    '$sum($states.input.items.price) > 100',
    'a > 1 and b > 2 or c > 3',
    'a > 1 and $sum(b) > 2',
    'a + b > c',
    '!a === b',
    'await api.x.more()',
    'order.amount > 10 && order.customer.address.countr…',
    'true',
    'a = "x" & "y"',
  ])('of %s stays code, whole', (condition) => expect(sayCondition(condition)).toBe(`\`${condition}\` holds`));
});
