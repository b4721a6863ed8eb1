import type { JsonObject } from '@workflows/contracts';
import { definitionWarnings } from '../validate/definition-warnings';
import { bodyOf, constant, found, problemsOf, programOf } from './compiled.fixture';

const pay: JsonObject = { type: 'task', task: 'charge', assign: { v: 1 }, end: true };
const undoable = (compensate: unknown): JsonObject => ({ states: { pay: { ...pay, compensate } as JsonObject } });
const tell: JsonObject = { type: 'task', task: 'page', arguments: '{% $v %}', end: true };

describe('compensate', () => {
  it('is a task of its own, with the limits and retries it has', () => {
    const program = programOf(
      undoable({
        task: 'refund',
        arguments: '{% $states.result.id %}',
        timeout: 60,
        retry: [{ errors: ['States.ALL'] }],
      }),
    );
    expect(program.states.get('pay')).toMatchObject({
      compensate: {
        type: 'task',
        name: 'pay',
        target: { name: constant('refund') },
        catch: [],
        retry: [{ maxAttempts: 3 }],
      },
    });
    expect(program.functions).toEqual(['charge', 'refund']);
  });

  it.each<[unknown, string[]]>([
    [{}, ['FIELD_MISSING /states/pay/compensate/task']],
    ['refund', ['TYPE_WRONG /states/pay/compensate']],
    [{ task: 'a b' }, ['FUNCTION_NAME_INVALID /states/pay/compensate/task']],
    [{ task: 'f', next: 'pay' }, ['FIELD_UNKNOWN /states/pay/compensate/next']],
    [{ task: 'f', arguments: '{% ( %}' }, ['EXPRESSION_MALFORMED /states/pay/compensate/arguments']],
    [{ task: 'f', timeout: 0 }, ['DURATION_INVALID /states/pay/compensate/timeout']],
  ])('cannot be %j', (compensate, expected) => expect(found(undoable(compensate))).toEqual(expected));

  it('belongs to states that do something, and its function to the list', () => {
    const states = { a: { type: 'pass', compensate: { task: 'f' }, end: true } };
    expect(found({ states })).toEqual(['FIELD_NOT_OF_TYPE /states/a/compensate']);
    expect(found({ ...undoable({ task: 'refund' }), functions: ['charge'] })).toEqual([
      'UNKNOWN_FUNCTION /states/pay/compensate/task',
    ]);
    const asl = { StartAt: 'A', States: { A: { Type: 'Task', Resource: 'f', End: true, Compensate: { task: 'f' } } } };
    expect(found({ definition: asl })).toEqual(['FIELD_UNKNOWN /definition/States/A/Compensate']);
  });
});

describe('what comes before an end', () => {
  const ends = (onFailure: JsonObject, states: JsonObject = { pay }): JsonObject => ({ states, onFailure });

  it('is kept by the end it is for; its states see the variables of the others', () => {
    const body = { ...ends({ compensate: true, timeout: 'PT1M', states: { tell } }), onCancel: { compensate: true } };
    const { endings, states } = programOf(body);
    expect(endings).toEqual({
      failed: { compensate: true, startAt: 'tell', timeoutMs: 60_000 },
      cancelled: { compensate: true },
    });
    expect([...states.keys()]).toEqual(['pay', 'tell']);
  });

  it.each<[JsonObject, string[]]>([
    [{}, ['ENDING_EMPTY /onFailure']],
    [{ compensate: false }, ['ENDING_EMPTY /onFailure']],
    [{ compensate: 'yes' }, ['ENDING_EMPTY /onFailure', 'TYPE_WRONG /onFailure/compensate']],
    [{ compensat: true }, ['ENDING_EMPTY /onFailure', 'FIELD_UNKNOWN /onFailure/compensat']],
    [{ compensate: true, timeout: 0 }, ['DURATION_INVALID /onFailure/timeout']],
    [{ compensate: true, timeout: '{% 5 %}' }, ['DURATION_INVALID /onFailure/timeout']],
    [{ startAt: 'tell' }, ['STATES_MISSING /onFailure/states']],
    [{ states: {} }, ['STATES_EMPTY /onFailure/states']],
    [{ startAt: 'told', states: { tell } }, ['START_UNKNOWN /onFailure/startAt']],
    [{ states: { pay: tell } }, ['STATE_NAME_TAKEN /onFailure/states/pay']],
    [{ states: { tell: { type: 'pass', next: 'pay' } } }, ['NEXT_OUT_OF_LINE /onFailure/states/tell/next']],
    [{ states: { tell: { type: 'pass', next: 'tell' } } }, ['NO_WAY_TO_END /onFailure/states/tell']],
    [{ states: { tell, never: tell } }, ['STATE_UNREACHABLE /onFailure/states/never']],
    [
      { states: { tell: { ...tell, compensate: { task: 'f' } } } },
      ['COMPENSATE_BEFORE_END /onFailure/states/tell/compensate'],
    ],
    [
      {
        states: {
          both: { type: 'parallel', branches: [{ states: { x: { ...tell, compensate: { task: 'f' } } } }], end: true },
        },
      },
      ['COMPENSATE_BEFORE_END /onFailure/states/both/branches/0/states/x/compensate'],
    ],
    [{ states: { tell: { ...tell, arguments: '{% $w %}' } } }, ['VARIABLE_UNKNOWN /onFailure/states/tell/arguments']],
  ])('cannot be %j', (onFailure, expected) => expect(found(ends(onFailure)).sort()).toEqual(expected));

  it('cannot lead out of the states, and they not into it', () => {
    const states = { pay: { ...pay, end: false, next: 'tell' } };
    expect(found(ends({ states: { tell } }, states))).toContain('NEXT_OUT_OF_LINE /states/pay/next');
  });

  it('is nothing that a document of ASL has', () => {
    const definition = { StartAt: 'A', States: { A: { Type: 'Succeed' } } };
    const [problem] = problemsOf({ definition, onFailure: { compensate: true } });
    expect(problem).toMatchObject({ code: 'FIELD_NOT_OF_DIALECT', path: '/onFailure' });
  });

  it('is warned about where it undoes nothing', () => {
    const body = bodyOf(ends({ compensate: true }));
    const warnings = definitionWarnings(body, programOf({ ...body }));
    expect(warnings.map(({ code, path }) => `${code} ${path}`)).toContain('COMPENSATE_NOTHING /onFailure/compensate');
  });
});
