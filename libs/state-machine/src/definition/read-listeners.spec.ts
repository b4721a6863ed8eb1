import type { Json } from '@workflows/contracts';
import type { Listener } from '../listener';
import { compileDefinition } from './compile-definition';
import { bodyOf, problemsOf } from './compiled.fixture';
import { MAX_LISTENERS } from './read-listeners';

const states = { a: { type: 'succeed' } };
const definition = { StartAt: 'A', States: { A: { Type: 'Succeed' } } };

function listenersOf(on: Json, written: { states: Json } | { definition: Json } = { states }): readonly Listener[] {
  const compiled = compileDefinition(bodyOf({ ...written, on }));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.listeners;
}

function found(on: Json): string[] {
  return problemsOf({ states, on }).map(({ code, path }) => `${code} ${path}`);
}

const expression = (path: string, source: string): object => expect.objectContaining({ key: `/on/0/${path}`, source });

describe('what a workflow listens to', () => {
  it.each<[string, Json, object]>([
    ['an event', { event: 'order.paid' }, { event: 'order.paid' }],
    ['an event with a comment', { event: 'order/paid v2', comment: 'from the shop' }, { event: 'order/paid v2' }],
    ['a long name', { event: 'e'.repeat(256) }, { event: 'e'.repeat(256) }],
    [
      'a condition',
      { event: 'paid', condition: ' {% $states.event.data.amount > 5 %} ' },
      { event: 'paid', condition: expression('condition', '$states.event.data.amount > 5') },
    ],
    [
      'a constant input',
      { event: 'paid', input: { a: [null, '$x'] } },
      { event: 'paid', input: { kind: 'constant', value: { a: [null, '$x'] } } },
    ],
    [
      'an input with expressions',
      { event: 'paid', input: { of: '{% $states.event.id %}' } },
      {
        event: 'paid',
        input: {
          kind: 'object',
          entries: [['of', { kind: 'expression', expression: expression('input/of', '$states.event.id') }]],
        },
      },
    ],
  ])('may be %s', (_, entry, expected) => expect(listenersOf([entry])).toEqual([expected]));

  it('is nothing where nothing is said', () => {
    const compiled = compileDefinition(bodyOf({ states }));
    expect([compiled.ok && compiled.listeners, listenersOf([])]).toEqual([[], []]);
  });

  it('stands beside a document as well, in the same words', () =>
    expect(listenersOf([{ event: 'paid', comment: '', condition: '{% true %}' }], { definition })).toEqual([
      { event: 'paid', condition: expression('condition', 'true') },
    ]));

  it('keeps the order in which it is written, the same event included', () =>
    expect(listenersOf([{ event: 'b' }, { event: 'a' }, { event: 'b', input: 1 }]).map(({ event }) => event)).toEqual([
      'b',
      'a',
      'b',
    ]));

  it.each<[string, Json, string[]]>([
    ['a text', 'order.paid', ['TYPE_WRONG /on']],
    ['an object', { event: 'paid' }, ['TYPE_WRONG /on']],
    ['null', null, ['TYPE_WRONG /on']],
    ['names without objects', ['paid', null], ['TYPE_WRONG /on/0', 'TYPE_WRONG /on/1']],
    ['no event', [{}], ['FIELD_MISSING /on/0/event']],
    ['an event that is no text', [{ event: ['paid'] }], ['TYPE_WRONG /on/0/event']],
    ['an empty name', [{ event: '' }], ['EVENT_NAME_INVALID /on/0/event']],
    [
      'a name that no event can have',
      [{ event: 'e'.repeat(257) }, { event: 'a\0' }],
      ['EVENT_NAME_INVALID /on/0/event', 'EVENT_NAME_INVALID /on/1/event'],
    ],
    ['a computed name', [{ event: '{% $states.event.type %}' }], ['EVENT_NAME_INVALID /on/0/event']],
    [
      'a condition that is none',
      [
        { event: 'paid', condition: true },
        { event: 'paid', condition: '$states.event.data.ok' },
      ],
      ['CONDITION_INVALID /on/0/condition', 'CONDITION_INVALID /on/1/condition'],
    ],
    ['a malformed condition', [{ event: 'paid', condition: '{% ( %}' }], ['EXPRESSION_MALFORMED /on/0/condition']],
    [
      'a malformed input',
      [{ event: 'paid', input: { 'a/b': ['{% [ %}'] } }],
      ['EXPRESSION_MALFORMED /on/0/input/a~1b/0'],
    ],
    ['a comment that is no text', [{ event: 'paid', comment: 5 }], ['TYPE_WRONG /on/0/comment']],
    ['an unknown field', [{ event: 'paid', 'key/x': 1 }], ['FIELD_UNKNOWN /on/0/key~1x']],
    [
      'all that is wrong, at once',
      [{ condition: 1 }, { evnt: 'a' }],
      [
        'FIELD_MISSING /on/0/event',
        'CONDITION_INVALID /on/0/condition',
        'FIELD_UNKNOWN /on/1/evnt',
        'FIELD_MISSING /on/1/event',
      ],
    ],
    ['too many', Array.from({ length: MAX_LISTENERS + 1 }, () => ({ event: 'paid' })), ['TOO_MANY_LISTENERS /on']],
  ])('is refused with %s', (_, on, expected) => expect(found(on)).toEqual(expected));

  it('says which field is meant', () => {
    const [problem] = problemsOf({ states, on: [{ event: 'paid', conditon: '{% true %}' }] });
    expect(problem?.message).toContain('did you mean "condition"?');
  });

  it('is told of together with what is wrong in the states', () =>
    expect(problemsOf({ states: { a: { type: 'pass', next: 'b' } }, on: 5 }).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/on', '/states/a/next']),
    ));
});
