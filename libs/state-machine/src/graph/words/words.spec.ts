import type { DefinitionBody, JsonObject } from '@workflows/contracts';
import { compileDefinition } from '../../definition/compile-definition';
import type { WorkflowGraph } from '../workflow-graph';
import { graphOf } from '../workflow-graph';
import { sayStarts } from './say-start';
import { tellWorkflow } from './tell-workflow';
import { toMarkdown } from './write-words';

function graph(body: DefinitionBody): WorkflowGraph {
  const compiled = compileDefinition(body);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return graphOf(compiled.program);
}

/** Indented as they stand, with their numbers. */
function said(body: JsonObject): string[] {
  const { steps } = tellWorkflow({ graph: graph({ ...body }) });
  return steps.map(
    ({ number, depth, sentence }) => `${'  '.repeat(depth)}${number === undefined ? '-' : `${number}.`} ${sentence}`,
  );
}

const done = { done: { type: 'succeed' } };
const task = (name: string, more: JsonObject = { next: 'done' }): JsonObject => ({ type: 'task', task: name, ...more });

describe('the sentence of a state', () => {
  it.each<[JsonObject, string]>([
    [{ type: 'task', task: 'f' }, 'Calls `f`.'],
    [{ type: 'task', task: 'ai.writeReport' }, 'Asks a model to “write report” (`ai.writeReport`).'],
    [{ type: 'task', task: 'db.users.create' }, 'Creates a record in `users`.'],
    [{ type: 'task', task: '{% $states.input.name %}' }, 'Calls what `name` names.'],
    [{ type: 'task', task: 'f', timeout: 'PT90S' }, 'Calls `f`, which may take at most 1 minute and 30 seconds.'],
    [{ type: 'task', task: 'f', compensate: { task: 'undoF' } }, 'Calls `f`. It can be undone by `undoF`.'],
    [
      {
        type: 'task',
        task: 'f',
        retry: [{ errors: ['A', 'States.Timeout'], maxAttempts: 1 }, { errors: ['States.ALL'] }],
      },
      'Calls `f`. If that fails with `A` or takes too long, tries once more. If that fails, tries up to 3 more times.',
    ],
    [{ type: 'workflow', workflow: 'Billing' }, 'Runs the workflow `Billing` and waits for its result.'],
    [
      { type: 'workflow', workflow: 'Billing', detached: true },
      'Starts the workflow `Billing`, and does not wait for it.',
    ],
    [
      { type: 'event', event: 'User.Confirmed', key: '{% $states.input.id %}', timeout: 'P7D' },
      'Waits for the event `User.Confirmed` for `id`, for at most 7 days.',
    ],
    [
      { type: 'approval', approvers: ['ann', 'bob'], prompt: 'Pay it?', timeout: 'PT2H' },
      'Asks `ann` or `bob` to approve: “Pay it?”; waits at most 2 hours.',
    ],
    [{ type: 'approval' }, 'Asks somebody to approve.'],
    [
      {
        type: 'task',
        task: 'humans.requestApproval',
        arguments: { approvers: 'ann', prompt: 'Pay it?' },
        timeout: 'P1D',
      },
      'Asks `ann` to approve: “Pay it?”; waits at most 1 day.',
    ],
    [
      { type: 'event', event: 'a', timeout: '{% $states.input.patience %}' },
      'Waits for the event `a`, for at most as long as `patience` says.',
    ],
    [
      {
        type: 'approval',
        prompt: '{% "Pay " & $states.input.sum & " to " & $states.input.supplier & "?" %}',
        options: ['yes', 'no'],
      },
      'Asks somebody to choose between “yes” and “no”: “Pay `sum` to `supplier`?”.',
    ],
    [
      { type: 'approval', prompt: '{% "Pay " & $round($states.input.sum) %}' },
      'Asks somebody to approve: `"Pay " & $round($states.input.sum)`.',
    ],
    [{ type: 'wait', duration: 'PT5M' }, 'Waits 5 minutes.'],
    [{ type: 'wait', duration: '{% $states.input.pause %}' }, 'Waits as long as `pause` says.'],
    [{ type: 'wait', until: '2030-01-01T09:30:00+01:00' }, 'Waits until 1 January 2030, 08:30 UTC.'],
    [{ type: 'pass', output: { a: 1, b: '{% 1 + 1 %}' } }, 'Sets `a` to 1 and `b`.'],
  ])('%j is "%s"', (state, sentence) =>
    expect(tellWorkflow({ graph: graph({ states: { s: { ...state, end: true } } }) }).steps).toEqual([
      { state: 's', number: 1, depth: 0, sentence },
    ]),
  );
});

describe('what follows', () => {
  it('is told after a choice where its ways meet, and below it before', () =>
    expect(
      said({
        startAt: 'c',
        states: {
          c: {
            type: 'choice',
            choices: [{ condition: '{% $states.input.x > 1 %}', next: 'a' }],
            default: 'b',
          },
          a: task('a', { next: 'a2' }),
          a2: task('a2', { next: 'm' }),
          b: task('b', { next: 'm' }),
          m: task('m', { end: true }),
        },
      }),
    ).toEqual([
      '1. Goes one of these ways:',
      '  - If `x` is more than 1:',
      '    2. Calls `a`.',
      '    3. Calls `a2`.',
      '  4. Otherwise, calls `b`.',
      '5. Calls `m`.',
    ]));

  it('is told of a choice with one way aside as if it were none, or unless', () => {
    const choice = (choices: string, fallback: string): JsonObject => ({
      type: 'choice',
      choices: [{ condition: '{% $states.input.x %}', next: choices }],
      default: fallback,
    });
    const lost = { type: 'fail', error: 'Lost' };
    expect(
      said({
        states: {
          c: choice('lost', 'd'),
          d: choice('e', 'lost'),
          e: choice('f', 'g'),
          f: task('f', { next: 'g' }),
          g: task('g', { end: true }),
          lost,
        },
      }),
    ).toEqual([
      '1. If `x` is set, ends with the error `Lost`.',
      '2. Unless `x` is set, ends with the error `Lost`.',
      '3. If `x` is set:',
      '  4. Calls `f`.',
      '5. Calls `g`.',
    ]);
  });

  it('goes back in a cycle, which is told once', () =>
    expect(
      said({
        startAt: 'a',
        states: {
          a: task('a', { next: 'c' }),
          c: { type: 'choice', choices: [{ condition: '{% $states.input.x %}', next: 'a' }], default: 'done' },
          ...done,
        },
      }),
    ).toEqual([
      '1. Calls `a`.',
      '2. Goes one of these ways:',
      '  - If `x` is set, goes back to step 1.',
      '  - Otherwise, ends successfully.',
    ]));

  it('after a failure stands below the state, and behind the line where several lead there', () => {
    const caught = { catch: [{ errors: ['States.ALL'], next: 'sorry' }] };
    expect(
      said({
        startAt: 'a',
        states: {
          a: task('a', { ...caught, next: 'b' }),
          b: task('b', { catch: [{ errors: ['E'], next: 'only' }, ...caught.catch], next: 'done' }),
          only: task('only', { next: 'done' }),
          sorry: task('sorry', { next: 'lost' }),
          lost: { type: 'fail', error: 'Lost', cause: 'for good' },
          ...done,
        },
      }),
    ).toEqual([
      '1. Calls `a`.',
      '2. Calls `b`.',
      '  3. If that fails with `E`, calls `only`.',
      '4. Ends successfully.',
      '- If step 1 or 2 fails:',
      '  5. Calls `sorry`.',
      '  6. Ends with the error `Lost` (“for good”).',
    ]);
  });

  it('is told of branches and items as theirs', () =>
    expect(
      said({
        states: {
          p: {
            type: 'parallel',
            branches: [
              { states: { x: task('x', { end: true }) } },
              {
                states: {
                  m: {
                    type: 'map',
                    items: '{% $states.input.list %}',
                    maxConcurrency: 2,
                    toleratedFailureCount: 1,
                    processor: { states: { y: task('y', { end: true }) } },
                    end: true,
                  },
                },
              },
            ],
            end: true,
          },
        },
      }),
    ).toEqual([
      '1. Does these at the same time, and goes on when all are done:',
      '  - Branch 1:',
      '    2. Calls `x`.',
      '  - Branch 2:',
      '    3. For each of `list`, at most 2 at the same time (up to 1 may fail):',
      '      4. Calls `y`.',
    ]));

  it('before an end is told with the ends', () => {
    const { ends } = tellWorkflow({
      graph: graph({
        states: { pay: task('charge', { compensate: { task: 'refund' }, end: true }) },
        onFailure: { compensate: true, states: { tell: task('page', { end: true }) } },
        onCancel: { compensate: true },
        timeout: 'PT1H',
      }),
    });
    expect(ends.map(({ sentence }) => sentence)).toEqual([
      'It may take 1 hour in all; after that it is stopped.',
      'If a step fails and nothing is said about that here, the whole workflow fails.',
      'Before it ends because something failed, undoes what was done, the latest first, and then:',
      'Calls `page`.',
      'Before it ends because somebody cancelled it, undoes what was done, the latest first.',
    ]);
  });
});

describe('what starts it', () => {
  it.each<[Parameters<typeof sayStarts>[0], string[]]>([
    [{}, ['Starts on request.']],
    [
      { on: [{ event: 'User.Signup' }] },
      ['Starts when the event `User.Signup` comes.', 'Can also be started on request.'],
    ],
    [
      { on: [{ event: 'order.placed', condition: '{% $states.event.data.total > 100 %}' }] },
      [
        'Starts when the event `order.placed` comes and `data.total` is more than 100.',
        'Can also be started on request.',
      ],
    ],
    [
      {
        every: [
          { spec: { text: 'hour during business hours' }, timezone: 'Europe/Berlin' },
          { spec: { cron: '30 8 * * 1-5' } },
        ],
      },
      [
        'Starts every hour during business hours, by the clock of `Europe/Berlin`.',
        'Starts at 08:30, Monday through Friday.',
        'Can also be started on request.',
      ],
    ],
    [
      { every: [{ spec: { cron: 'nonsense' } }] },
      ['Starts by the clock: `nonsense`.', 'Can also be started on request.'],
    ],
  ])('%j', (start, sentences) => expect(sayStarts(start)).toEqual(sentences));
});

describe('the text in Markdown', () => {
  it('has the numbers that sentences name, which its lists would count anew', () => {
    const words = tellWorkflow({
      graph: graph({
        states: {
          each: {
            type: 'map',
            items: [1],
            processor: { states: { one: task('f', { end: true }) } },
            next: 'last',
          },
          last: task('g', { end: true }),
        },
      }),
    });
    expect(toMarkdown(words, { name: 'A *list*', version: 2, isNamed: true })).toBe(
      [
        '# A \\*list\\*, version 2',
        '',
        'Starts on request.',
        '',
        '- **1.** each – For each of `[1]`:',
        '   - **2.** one – Calls `f`.',
        '- **3.** last – Calls `g`.',
        '',
        '- If a step fails and nothing is said about that here, the whole workflow fails.',
        '',
      ].join('\n'),
    );
  });
});
