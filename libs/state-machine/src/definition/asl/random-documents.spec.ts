import type { Json, JsonObject } from '@workflows/contracts';
import fc from 'fast-check';
import { compiled, problemsOf } from './asl.fixture';
import { everyJsonataField, everyJsonPathField } from './every-field.fixture';

/** Words that lead deeper into the compiler than chance would. */
const NAMES = [
  ...['StartAt', 'States', 'Type', 'Next', 'End', 'Comment', 'QueryLanguage', 'Resource', 'Parameters', 'Arguments'],
  ...['InputPath', 'ResultPath', 'ResultSelector', 'OutputPath', 'Output', 'Assign', 'Retry', 'Catch', 'ErrorEquals'],
  ...['Choices', 'Variable', 'And', 'Not', 'StringEquals', 'Condition', 'Default', 'Seconds', 'Timestamp', 'Branches'],
  ...['ItemProcessor', 'Iterator', 'ProcessorConfig', 'Mode', 'ItemReader', 'ReaderConfig', 'InputType', 'CSVHeaders'],
  ...[
    'ItemBatcher',
    'BatchInput',
    'ResultWriter',
    'Label',
    'TimeoutSeconds',
    'TimeoutSecondsPath',
    'Error',
    'CausePath',
  ],
  ...['FunctionName', 'Payload.$', 'a', 'a.$', '__proto__', 'constructor', 'a/b~c', '0', ''],
];
const TEXTS = [
  ...[
    'Task',
    'Pass',
    'Choice',
    'Wait',
    'Succeed',
    'Fail',
    'Parallel',
    'Map',
    'JSONata',
    'JSONPath',
    'DISTRIBUTED',
    'CSV',
  ],
  ...['arn:aws:states:::lambda:invoke', 'arn:aws:states:::s3:getObject', 'arn:aws:states:::states:startExecution'],
  ...[
    '$',
    '$.a',
    '$$.Map',
    '$.[',
    'States.Format(',
    "States.Format('{}', $.a)",
    '{% $states.input.x %}',
    '{% ( %}',
    'States.ALL',
    's',
    '',
  ],
];

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...TEXTS),
    fc.constantFrom<Json[]>(null, true, false, 0, 1, -1, 1.5, 100_000_000),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 6 }),
  ),
})).value;

/** A state that has its type at least. */
const state = fc
  .tuple(fc.constantFrom(...TEXTS.slice(0, 8)), fc.dictionary(fc.constantFrom(...NAMES), json, { maxKeys: 8 }))
  .map(([Type, fields]): Json => ({ ...fields, Type }));
const document = fc
  .tuple(
    fc.dictionary(fc.constantFrom('s', 'a', 'a/b~c', '__proto__', ''), state, { maxKeys: 4 }),
    fc.constantFrom('JSONata', 'JSONPath'),
  )
  .map(([States, QueryLanguage]): Json => ({ StartAt: 's', States, QueryLanguage }));

/** A good document with one place of it changed. */
const broken = fc
  .tuple(fc.constantFrom(everyJsonPathField, everyJsonataField), fc.nat(), json, fc.boolean())
  .map(([definition, seed, value, isRemoved]): Json => {
    const places = placesIn(definition);
    return changed(definition, places[seed % places.length] ?? [], isRemoved ? undefined : value);
  });

function placesIn(value: Json, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, member]) => placesIn(member, [...at, name]))];
}

function changed(value: Json, [name, ...rest]: readonly string[], to: Json | undefined): Json {
  if (name === undefined || typeof value !== 'object' || value === null) return to ?? null;
  const members = Object.entries(value).flatMap(([key, member]): [string, Json][] => {
    if (key !== name) return [[key, member]];
    return to === undefined && rest.length === 0 ? [] : [[key, changed(member, rest, to)]];
  });
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
}

/** True: the pointer leads to something, or to a member that is missing from something. */
function leadsSomewhere(body: Json, pointer: string): boolean {
  const tokens = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at: Json = body;
  for (const [index, token] of tokens.entries()) {
    if (typeof at !== 'object' || at === null) return false;
    const members: Record<string, Json> = Array.isArray(at) ? Object.fromEntries(Object.entries(at)) : at;
    const next: Json | undefined = Object.hasOwn(members, token) ? members[token] : undefined;
    if (next === undefined) return index === tokens.length - 1 || isMissingMember(tokens.slice(index));
    at = next;
  }
  return true;
}

/** `Parameters/FunctionName` where even the object is missing. */
function isMissingMember(tokens: readonly string[]): boolean {
  return tokens.length === 2 && (tokens[0] === 'Parameters' || tokens[0] === 'Arguments');
}

describe('a document with every field', () => {
  it.each<[string, JsonObject]>([
    ['JSONPath', everyJsonPathField],
    ['JSONata', everyJsonataField],
  ])('compiles in %s', (_language, definition) => {
    const { states } = compiled(definition);
    for (const name of Object.keys(definition['States'] ?? {})) expect(states.get(name)).toMatchObject({ name });
  });
});

describe.each([
  ['any JSON', json],
  ['a document of states', document],
  ['a good document with one place changed', broken],
])('%s as a definition', (_name, arbitrary) => {
  it('never throws, and every problem has a sentence and a pointer that leads to it', () =>
    fc.assert(
      fc.property(arbitrary, (definition) => {
        for (const { path, code, message } of problemsOf(definition)) {
          expect(code).toMatch(/^[A-Z_]+$/);
          expect(message).toMatch(/[.?]$|more$/);
          if (!leadsSomewhere({ definition }, path)) throw new Error(`${code} at ${path}: ${message}`);
        }
      }),
      { numRuns: 250 },
    ));
});

describe('a text of nearly a mebibyte', () => {
  const long = (part: string) => part.repeat(Math.floor(1_000_000 / part.length));
  const map = (fields: JsonObject): JsonObject => ({
    Type: 'Map',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'i',
      States: { i: { Type: 'Pass', End: true } },
    },
    End: true,
    ...fields,
  });

  it.each<[string, JsonObject]>([
    ['Resource', { Type: 'Task', Resource: `arn:aws:lambda:${long(':')}`, End: true }],
    ['InputPath', { Type: 'Pass', InputPath: long('$['), End: true }],
    ['CausePath', { Type: 'Fail', CausePath: long('States.Format(') }],
    ['Output', { Type: 'Pass', QueryLanguage: 'JSONata', Output: `{%${long('(')}%}`, End: true }],
    ['Label', map({ Label: long('a ') })],
    [
      'ItemsPointer',
      map({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          Parameters: { Bucket: 'b', Key: 'k' },
          ReaderConfig: { InputType: 'JSON', ItemsPointer: `${long('/a~1')}~` },
        },
      }),
    ],
  ])('in %s is refused in few words', (field, state) => {
    const problems = problemsOf({ StartAt: 's', States: { s: state } });
    expect(problems.map(({ path }) => path)).toEqual([expect.stringContaining(field)]);
    expect(JSON.stringify(problems).length).toBeLessThan(2_000);
  });
});
