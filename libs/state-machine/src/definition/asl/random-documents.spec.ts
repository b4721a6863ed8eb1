import type { Json } from '@workflows/contracts';
import fc from 'fast-check';
import { problemsOf } from './asl.fixture';

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
    '{% $x %}',
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

describe.each([
  ['any JSON', json],
  ['a document of states', document],
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
      { numRuns: 600 },
    ));
});
