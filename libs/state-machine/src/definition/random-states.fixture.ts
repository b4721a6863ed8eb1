import type { Json, JsonObject } from '@workflows/contracts';
import fc from 'fast-check';

/**
 * The fields of random states, each valid by itself. What names another state, a line or a variable is left to whoever
 * puts states together.
 */
export const FUNCTIONS = ['f', 'g:1', 'mail/send'];

const ERRORS = ['States.TaskFailed', 'States.Timeout', 'Http.4xx', 'Mine'];

/** One in three. */
function maybe(fields: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<JsonObject> {
  const entries = Object.entries(fields).map(([name, arbitrary]) =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constant<JsonObject>({}) },
      { weight: 1, arbitrary: arbitrary.map((value) => ({ [name]: value })) },
    ),
  );
  return fc.tuple(...entries).map((parts) => Object.assign({}, ...parts) as JsonObject);
}

const constant: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  null,
  true,
  7,
  'text',
  'ümläut 😀',
  [1, [2]],
  { a: 1, __proto: 2 },
  {},
);
/** By the fast route and by the full evaluator; some give nothing, or no value of use. */
const expression = fc.constantFrom(
  '{% $states.input %}',
  '{% $states.input.a %}',
  '{% $states.result %}',
  '{% $states.context.Execution.Id %}',
  '{% 1 + 1 %}',
  '{% $states.input.x0 %}',
  '{% {"n": $count([1, 2])} %}',
  '{% $map([1, 2], function($v) { $v * 2 }) %}',
  '{% $states.input.nothing %}',
);
export const template: fc.Arbitrary<Json> = fc.oneof(
  constant,
  expression,
  fc.tuple(constant, expression).map(([a, b]) => ({ a, b, list: [b, a] })),
);
const duration = fc.constantFrom<Json>(1, 0.5, 3600, 'PT1M', 'P1D', '{% 5 %}', '{% $states.input.a %}');
const count = fc.constantFrom<Json>(1, 2, 10, '{% 1 + 1 %}');
const text = fc.constantFrom('text', '{% "text" %}', '{% $states.input.a %}');
const assign = fc.dictionary(fc.constantFrom('x', 'y', 'ähnlich'), template, { maxKeys: 2 });
const comment = fc.constant('why');

/** What every state that goes on may say. `assign` is still to be named after its line. */
export const flow = maybe({ output: template, assign, comment });
/** Of `choices` and `catch` entries, but for `next`. */
export const wayOut = maybe({ output: template, assign, comment });

export const condition: fc.Arbitrary<Json> = fc.oneof(
  { weight: 1, arbitrary: fc.boolean() },
  {
    weight: 3,
    arbitrary: fc.constantFrom('{% $states.input.a = 1 %}', '{% $exists($states.input.x0) %}', '{% $count([1]) > 0 %}'),
  },
);
export const errors = fc.uniqueArray(fc.constantFrom(...ERRORS), { minLength: 1, maxLength: 2 });

const retrier = fc
  .tuple(
    errors,
    maybe({
      interval: fc.constantFrom<Json>(0, 1, 'PT2S'),
      backoffRate: fc.constant(1.5),
      maxAttempts: fc.nat(3),
      maxDelay: fc.constant(60),
      jitter: fc.constantFrom('full', 'none'),
    }),
  )
  .map(([names, more]): JsonObject => ({ errors: names, ...more }));
const retry = fc
  .tuple(fc.array(retrier, { maxLength: 2 }), fc.boolean())
  .map(([retriers, all]): Json => [...retriers, ...(all ? [{ errors: ['States.ALL'], maxAttempts: 1 }] : [])]);

const waiting = fc.oneof(
  fc.record({ duration }),
  fc.record({ seconds: fc.constantFrom<Json>(0, 1, '{% 1 %}') }),
  fc.record({ until: fc.constantFrom('2023-11-14T22:20:00Z', '{% "2023-11-14T22:20:00.500+01:00" %}') }),
);

function of(
  type: string,
  fixed: fc.Arbitrary<JsonObject>,
  more: Record<string, fc.Arbitrary<Json>>,
): fc.Arbitrary<JsonObject> {
  return fc.tuple(fixed, maybe(more), flow).map(([fields, others, rest]) => ({ type, ...fields, ...others, ...rest }));
}

const items: fc.Arbitrary<Json> = fc.oneof(
  fc.array(template, { maxLength: 3 }),
  fc.constantFrom('{% [1, 2, 3] %}', '{% $states.input.a %}'),
  fc.constantFrom<Json>(
    { object: 'data/items.json', pointer: '/all' },
    { object: '{% "data/" & $states.input.a %}', format: 'jsonl', maxItems: 5 },
    { object: 'data/items.csv', format: 'csv', delimiter: ';', headers: ['id', 'name'] },
    { prefix: 'data/2030/', maxItems: '{% 2 %}' },
  ),
);

/** States that go on and hold no line. `fallible`: they may have catchers. */
export const PLAIN: readonly { weight: number; fallible: boolean; fields: fc.Arbitrary<JsonObject> }[] = [
  {
    weight: 5,
    fallible: true,
    fields: of(
      'task',
      fc.constantFrom(...FUNCTIONS, '{% "f" %}').map((task) => ({ task })),
      {
        arguments: template,
        timeout: fc.constantFrom<Json>(60, 'PT1M', '{% 60 %}'),
        heartbeat: fc.constantFrom<Json>(5, '{% 5 %}'),
        compensate: fc.constantFrom<Json>(
          { task: 'mail/send' },
          { task: '{% "f" %}', arguments: { gave: '{% $states.result %}', saw: '{% $states.input %}' }, timeout: 60 },
        ),
        retry,
      },
    ),
  },
  { weight: 2, fallible: false, fields: of('pass', fc.constant({}), { replace: fc.boolean() }) },
  { weight: 2, fallible: false, fields: of('wait', waiting, {}) },
  {
    weight: 1,
    fallible: true,
    fields: of(
      'workflow',
      text.map((workflow) => ({ workflow })),
      { version: count, arguments: template, detached: fc.boolean(), timeout: duration, retry },
    ),
  },
  {
    weight: 1,
    fallible: true,
    fields: of(
      'event',
      text.map((event) => ({ event })),
      {
        match: fc.constantFrom('{% $states.event.data.a = $states.input.a %}', '{% true %}'),
        key: text,
        since: fc.constantFrom<Json>('PT1H', 0, '2023-11-14T22:00:00Z', '{% "P1D" %}'),
        timeout: duration,
      },
    ),
  },
  {
    weight: 1,
    fallible: true,
    fields: of('approval', fc.constant({}), {
      approvers: fc.constantFrom<Json>(['ann', '{% $states.input.a %}'], '{% ["ann", "bob"] %}'),
      prompt: template,
      options: fc.constantFrom<Json>(['yes', 'no'], '{% ["yes", "no"] %}'),
      timeout: duration,
    }),
  },
];

export const parallelFields = of('parallel', fc.constant({}), { arguments: template, retry });
export const mapFields = of('map', fc.constant({}), {
  items,
  itemSelector: template,
  maxConcurrency: fc.constantFrom<Json>(0, 1, 2, '{% 2 %}'),
  toleratedFailureCount: fc.constantFrom<Json>(0, 1, '{% 1 %}'),
  toleratedFailurePercentage: fc.constantFrom<Json>(0, 50, 100, '{% 33.3 %}'),
  itemBatcher: fc.constantFrom<Json>(
    { maxItemsPerBatch: 2 },
    { maxInputBytesPerBatch: '{% 1000 %}', batchInput: { a: '{% 1 %}' } },
  ),
  results: fc.constantFrom<Json>({ object: 'out/run' }, { object: '{% "out" %}', format: 'jsonl' }),
  retry,
});

/** States that end their line. */
export const ENDS = fc.oneof(
  maybe({ output: template, comment }).map((more): JsonObject => ({ type: 'succeed', ...more })),
  maybe({ error: text, cause: text, comment }).map((more): JsonObject => ({ type: 'fail', ...more })),
);
