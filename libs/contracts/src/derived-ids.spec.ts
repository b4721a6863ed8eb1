import { childIdOf, heardIdOf } from './derived-ids';

const PARENT = 'execution_019a0000000070008000000000000001';
const AT = Date.UTC(2026, 0, 1);

describe('the id of a child', () => {
  it('is the same for the same task, and looks like any other id', () => {
    expect(childIdOf(PARENT, 7, AT)).toBe(childIdOf(PARENT, 7, AT));
    expect(childIdOf(PARENT, 7, AT)).toMatch(/^execution_[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  });

  it('never changes: ids that are stored were made by it', () => {
    expect(childIdOf(PARENT, 7, AT)).toBe('execution_019b76daa8008c699e38155a295eac7d');
  });

  it('sorts by the time of the task', () => {
    const ids = [1, 2, 3].map((hours) => childIdOf(PARENT, 9 - hours, AT + hours * 3_600_000));
    expect([...ids].sort()).toEqual(ids);
  });

  it('is another one for each task of each parent, were they all scheduled at once', () => {
    const parents = [0, 1, 2, 3].map((last) => PARENT.slice(0, -1) + last);
    const ids = parents.flatMap((parent) =>
      Array.from({ length: 10_000 }, (_, taskId) => childIdOf(parent, taskId, AT)),
    );
    expect(new Set(ids).size).toBe(40_000);
  });
});

describe('the id of an execution that an event starts', () => {
  it('is the same for the same event and workflow, and never changes', () =>
    expect(heardIdOf('workflow_1', 42, AT)).toBe('execution_019b76daa800828bbbab01eeae5f89af'));

  it('is another one for each event and workflow, whatever came at once', () => {
    const ids = ['workflow_1', 'workflow_11', 'workflow_2'].flatMap((workflow) =>
      Array.from({ length: 10_000 }, (_, number) => heardIdOf(workflow, number, AT)),
    );
    expect(new Set(ids).size).toBe(30_000);
  });
});
