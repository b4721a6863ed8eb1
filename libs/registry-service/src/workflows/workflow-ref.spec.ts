import { expectedVersion, parseWorkflowRef } from './workflow-ref';

describe('what a user names a workflow by', () => {
  it.each([
    ['Greeting', 'Greeting', 'newest'],
    ['workflow_1', 'workflow_1', 'newest'],
    ['Greeting@3', 'Greeting', 3],
    ['a@b@3', 'a@b', 3],
    ['@3', '', 3],
    ['Greeting@', 'Greeting', 'none'],
    ['Greeting@0', 'Greeting', 'none'],
    ['Greeting@-1', 'Greeting', 'none'],
    ['Greeting@01', 'Greeting', 'none'],
    ['Greeting@1.0', 'Greeting', 'none'],
    ['Greeting@1e3', 'Greeting', 'none'],
    ['Greeting@latest', 'Greeting', 'none'],
    ['Greeting@2147483647', 'Greeting', 2147483647],
    ['Greeting@2147483648', 'Greeting', 'none'],
    ['Greeting@99999999999999999999', 'Greeting', 'none'],
  ])('"%s" is "%s", version %s', (text, ref, version) => {
    expect(parseWorkflowRef(text)).toEqual({ ref, version });
  });

  it('expects no version where none is asked for', () => {
    expect(expectedVersion(undefined, 3)).toBeUndefined();
  });

  it('expects the newest where it is asked for', () => {
    expect(expectedVersion('3', 3)).toBe(3);
  });

  it.each([['2'], ['4'], [''], ['3.0'], ['three'], ['*']])('does not match version 3 with "%s"', (ifVersion) => {
    expect(() => expectedVersion(ifVersion, 3)).toThrow(expect.objectContaining({ code: 'VERSION_CONFLICT' }));
  });
});
