import { SignedTaskTokens } from './signed-task-tokens';

const tokens = new SignedTaskTokens('ab'.repeat(32));
const task = { executionId: `execution_${'0123456789abcdef'.repeat(2)}`, taskId: 4_294_967_295 };

describe('a task token', () => {
  it.each([
    task,
    { executionId: 'execution_123', taskId: 1 },
    { executionId: `execution_${'A'.repeat(32)}`, taskId: 0 },
  ])('names its task: %j', (ref) => {
    const token = tokens.issue('t', ref);
    expect(token).toMatch(/^task_[\w-]+$/);
    expect(tokens.read('t', token)).toEqual(ref);
  });

  it('that an earlier release issued names its task', () =>
    expect(tokens.read('default', 'task_AQAAAAcAAAAAAAAAAAAAAAAAAAAFPjbN6_GmrNIil6JD')).toEqual({
      executionId: `execution_${'5'.padStart(32, '0')}`,
      taskId: 7,
    }));

  it('is short', () => expect(tokens.issue('t', task)).toHaveLength(49));
  it('means nothing to another tenant', () => expect(tokens.read('u', tokens.issue('t', task))).toBeUndefined());
  it('means nothing under another secret', () =>
    expect(new SignedTaskTokens('cd'.repeat(32)).read('t', tokens.issue('t', task))).toBeUndefined());

  it('is void once any character of it is another', () => {
    const token = tokens.issue('t', { executionId: 'execution_12', taskId: 1 });
    for (let i = 0; i < token.length; i++) {
      for (const other of ['A', 'B', '_', '=']) {
        if (token[i] !== other)
          expect(tokens.read('t', token.slice(0, i) + other + token.slice(i + 1))).toBeUndefined();
      }
    }
  });

  it.each([
    '',
    'task_',
    'task_AAAA',
    'task_!!!!',
    'execution_1',
    `task_${'A'.repeat(10_000)}`,
    `${tokens.issue('t', task)}=`,
  ])('that nobody issued is void: %.30s', (token) => expect(tokens.read('t', token)).toBeUndefined());
});
