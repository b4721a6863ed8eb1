import { describeExpression } from './describe-failure';

describe('the field that a cause names', () => {
  it.each([
    ['/states/a/output', 'output'],
    ['/states/a/arguments/items/0/name', 'arguments/items[0]/name'],
    ['/definition/States/Say hello/Output/a~1b', 'Output/a/b'],
    ['/definition/States/C/Choices/1/Condition', 'Choices[1]/Condition'],
    ['/states/p/branches/2/states/x/assign/total', 'assign/total'],
    ['/definition/States/M/ItemProcessor/States/P/Branches/0/States/T/Arguments', 'Arguments'],
    ['/states/states/output/states/x/y', 'output/states/x/y'],
    ['/on/0/condition', 'on[0]/condition'],
    ['/timeout', 'timeout'],
  ])('of %s is %s', (key, field) =>
    expect(describeExpression(key, '$x')).toBe(`The JSONata expression '$x' specified for the field '${field}'`),
  );
});
