import { EngineError } from '@workflows/contracts';
import type { Json, JsonObject, Problem } from '@workflows/contracts';
import { checkWorkflowDraft } from './workflow-draft';
import { checkWorkflowPatch } from './workflow-patch';

const states = { initial: { type: 'task', task: 'greet', next: 'done' }, done: { type: 'succeed' } };
const draft = (fields: JsonObject = {}): JsonObject => ({ name: 'Greeting', states, ...fields });

function problemsOf(check: () => unknown): readonly Problem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof EngineError) return error.options.problems ?? [];
    throw error;
  }
}
const pathsOf = (given: Json | undefined) => problemsOf(() => checkWorkflowDraft(given)).map(({ path }) => path);

function deep(levels: number): Json {
  let value: Json = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

describe('the draft of a workflow', () => {
  it('is taken as it was written, with the functions that its tasks call', () => {
    expect(checkWorkflowDraft(draft())).toEqual({ name: 'Greeting', states, functions: ['greet'] });
  });

  it('keeps the order of its states, and its own list of functions', () => {
    const checked = checkWorkflowDraft(
      draft({ functions: ['other', 'greet'], states: { z: { type: 'pass', next: 'a' }, a: { type: 'succeed' } } }),
    );
    expect(Object.keys(checked.states ?? {})).toEqual(['z', 'a']);
    expect(checked.functions).toEqual(['other', 'greet']);
  });

  it('may carry back what the service added to its answer', () => {
    const carried = { id: 'workflow_1', version: 3, status: 'active', links: {}, createdAt: 'x', updatedAt: 'y' };
    expect(checkWorkflowDraft(draft(carried))).toEqual({ name: 'Greeting', states, functions: ['greet'] });
  });

  it.each<[string, JsonObject]>([
    ['a long name with spaces', { name: `Kundenaufnahme (größer) ${'x'.repeat(200)}` }],
    ['a name that only holds a reserved word', { name: 'test 2' }],
    ['labels and notes', { labels: { team: 'sales', empty: '' }, versionNote: 'first\nversion', description: '' }],
    ['schemas', { inputSchema: { type: 'object', required: ['a'] }, outputSchema: true }],
    [
      'events that start it',
      { on: [{ event: 'order.paid', condition: '{% $states.event.data.amount > 5 %}', comment: 'x' }] },
    ],
  ])('may have %s', (_, fields) => {
    expect(checkWorkflowDraft(draft(fields))).toMatchObject(fields);
  });

  it.each<[string, Json | undefined, string[]]>([
    ['no body', undefined, ['']],
    ['a list for a body', [], ['']],
    ['a body nested too deep', draft({ timeout: deep(101) }), ['']],
    ['nothing in it', {}, ['/name', '/states']],
    ['an empty name', draft({ name: '' }), ['/name']],
    ['a name that is no text', draft({ name: 7 }), ['/name']],
    ['a name of 257 characters', draft({ name: 'x'.repeat(257) }), ['/name']],
    ['a name with space around it', draft({ name: ' Greeting' }), ['/name']],
    ['a name with a line break', draft({ name: 'a\nb' }), ['/name']],
    ['a name with a NUL', draft({ name: 'a\0b' }), ['/name']],
    ['a name with half a character', draft({ name: 'a\ud800' }), ['/name']],
    ['the name "executions"', draft({ name: 'executions' }), ['/name']],
    ['the name "validate"', draft({ name: 'validate' }), ['/name']],
    ['the name "test"', draft({ name: 'test' }), ['/name']],
    ['a name with a slash', draft({ name: 'a/b' }), ['/name']],
    ['a name with an at sign', draft({ name: 'a@1' }), ['/name']],
    ['a name like an id', draft({ name: 'workflow_1' }), ['/name']],
    ['a description that is no text', draft({ description: null }), ['/description']],
    ['labels that are no object', draft({ labels: ['a'] }), ['/labels']],
    ['labels that are no texts', draft({ labels: { 'a/b': 1, ok: 'x' } }), ['/labels/a~1b']],
    ['a note that is no text', draft({ versionNote: 1 }), ['/versionNote']],
    ['states that are no object', draft({ states: [] }), ['/states']],
    ['functions that are no names', draft({ functions: 'greet' }), ['/functions']],
    ['events that are none', draft({ on: [{ event: 'order.paid' }, { evnt: 'x' }] }), ['/on/1/evnt', '/on/1/event']],
    ['an unknown field', draft({ descripton: 'x' }), ['/descripton']],
    ['an unknown "next"', draft({ states: { a: { type: 'pass', next: 'nowhere' } } }), ['/states/a/next']],
    [
      'wrong things of its own and of its definition',
      draft({ name: 'a/b', states: { a: { type: 'pass', next: 'nowhere' } } }),
      ['/name', '/states/a/next'],
    ],
  ])('is refused with %s', (_, given, paths) => {
    expect(pathsOf(given)).toEqual(paths);
  });

  it.each<[string, JsonObject, string]>([
    ['unknown fields alone', { a: 1, b: 2 }, 'FIELD_UNKNOWN'],
    ['a field of its own', { name: 7, a: 1 }, 'FIELD_INVALID'],
    ['its definition', { states: {}, a: 1 }, 'DEFINITION_INVALID'],
  ])('is refused for %s by a code that says so', (_, fields, code) => {
    expect(() => checkWorkflowDraft(draft(fields))).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['SCHEMA_INVALID', 'DEFINITION_INVALID'],
    ['SCHEMA_TOO_COSTLY', 'SCHEMA_TOO_COSTLY'],
  ])('is refused for a schema that is %s as %s', (code, refusedAs) => {
    const faults = new Map([['inputSchema' as const, { code, message: 'it is wrong', path: '/type' }]]);
    const check = () => checkWorkflowDraft(draft({ inputSchema: { type: 'objekt' } }), faults);
    expect(check).toThrow(expect.objectContaining({ code: refusedAs }));
    expect(problemsOf(check)).toMatchObject([{ path: '/inputSchema/type', code }]);
  });

  it('names the known field that an unknown one is near to', () => {
    const [problem] = problemsOf(() => checkWorkflowDraft(draft({ descripton: 'x' })));
    expect(problem).toMatchObject({ code: 'FIELD_UNKNOWN', message: expect.stringContaining('"description"') });
  });

  it('lists a hundred problems and counts the rest, its own and the definition’s together', () => {
    const wrong = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`unknown field ${index}`, 1]));
    const broken = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`s${index}`, { type: 'nothing' }]));
    const all = problemsOf(() => checkWorkflowDraft(draft({ ...wrong, states: broken })));
    expect(all).toHaveLength(101);
    const rest = Number(/^…and (\d+) more$/.exec(all[100]?.message ?? '')?.[1]);
    expect(rest).toBeGreaterThanOrEqual(200);
  });
});

describe('the patch of a workflow', () => {
  it.each<[JsonObject, JsonObject]>([
    [{}, {}],
    [{ name: 'New' }, { name: 'New' }],
    [{ description: null }, { description: null }],
    [{ labels: { a: 'b' }, id: 'workflow_1' }, { labels: { a: 'b' } }],
  ])('%j changes %j', (patch, changes) => {
    expect(checkWorkflowPatch(patch)).toEqual(changes);
  });

  it.each<[JsonObject, string]>([
    [{ states }, 'use PUT'],
    [{ versionNote: 'x' }, 'use PUT'],
    [{ nam: 'x' }, '"name"'],
    [{ name: 'a/b' }, '"/"'],
    [{ labels: null }, 'object of strings'],
  ])('%j is refused', (patch, word) => {
    expect(problemsOf(() => checkWorkflowPatch(patch))).toEqual([
      expect.objectContaining({ message: expect.stringContaining(word) }),
    ]);
  });
});
