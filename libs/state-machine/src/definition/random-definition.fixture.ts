import { isJsonObject, type DefinitionBody, type Json, type JsonObject } from '@workflows/contracts';
import fc from 'fast-check';
import {
  condition,
  ENDS,
  errors,
  flow,
  FUNCTIONS,
  mapFields,
  parallelFields,
  PLAIN,
  wayOut,
} from './random-states.fixture';

/**
 * Random valid definitions over all kinds of states, lines nested up to three deep. Each state leads to the one after it
 * and the last one ends its line, so that all are reached and all can end; choices and catchers lead anywhere in the line,
 * back as well, so that a run of one may never end.
 */
export function validDefinition(): fc.Arbitrary<DefinitionBody> {
  return fc
    .tuple(line, top, fc.uniqueArray(fc.constantFrom(...ODD_NAMES), { maxLength: 3 }))
    .map(([plan, fields, odd]) => ({ ...buildLine(plan, namer(odd)), ...fields }));
}

/** What is planned before states have names: `to` counts the states of the line, round and round. */
interface Line {
  steps: Step[];
  /** A state that only a choice leads to, put before all others. */
  end?: JsonObject;
  named: boolean;
}

interface Step {
  fields: JsonObject;
  ways: { fields: JsonObject; to: number }[];
  lines: Line[];
}

const ODD_NAMES = ['constructor', '__proto__', 'toString', 'a/b', 'a~b', 'with space', '😀', 'length', '1.5', ' '];

const top: fc.Arbitrary<DefinitionBody> = fc.record(
  {
    timeout: fc.constantFrom<Json>(3600, 'P1D', '{% 3600 %}'),
    inputSchema: fc.constantFrom<Json>(true, { type: 'object' }),
    outputSchema: fc.constant<Json>({}),
    functions: fc.constant([...FUNCTIONS, 'unused']),
    onFailure: fc.constantFrom<Json>(
      { compensate: true, timeout: 'PT1H' },
      {
        compensate: true,
        states: { 'before the end': { type: 'pass', output: '{% $states.input.error %}', end: true } },
      },
    ),
    onTimeout: fc.constant<Json>({ compensate: true }),
  },
  { requiredKeys: [] },
);

const to = fc.nat(20);
const rules = fc.array(
  fc.record({
    fields: fc.tuple(condition, wayOut).map(([when, more]): JsonObject => ({ condition: when, ...more })),
    to,
  }),
  { minLength: 1, maxLength: 3 },
);
const catchers = fc.array(
  fc.record({
    fields: fc.tuple(errors, wayOut).map(([names, more]): JsonObject => ({ errors: names, ...more })),
    to,
  }),
  { maxLength: 2 },
);
const choice: fc.Arbitrary<Step> = fc
  .tuple(flow, rules)
  .map(([fields, ways]) => ({ fields: { type: 'choice', ...fields }, ways, lines: [] }));
const plain: fc.Arbitrary<Step> = fc.oneof(
  ...PLAIN.map(({ weight, fallible, fields }) => ({
    weight,
    arbitrary: fc.record({
      fields,
      ways: fallible ? catchers : fc.constant<Step['ways']>([]),
      lines: fc.constant<Line[]>([]),
    }),
  })),
  { weight: 2, arbitrary: choice },
);

function lineOf(step: fc.Arbitrary<Step>, most: number): fc.Arbitrary<Line> {
  return fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: most }),
    end: fc.option(ENDS, { nil: undefined }),
    named: fc.boolean(),
  });
}

function stepWith(inner: fc.Arbitrary<Line>): fc.Arbitrary<Step> {
  const lines = fc.array(inner, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 4, arbitrary: plain },
    { weight: 1, arbitrary: fc.record({ fields: parallelFields, ways: catchers, lines }) },
    { weight: 1, arbitrary: fc.record({ fields: mapFields, ways: catchers, lines: inner.map((each) => [each]) }) },
  );
}

const line = lineOf(stepWith(lineOf(stepWith(lineOf(plain, 3)), 3)), 5);

/** Gives each state of a definition its name and each line its number. */
interface Namer {
  state(): string;
  line(): number;
}

function namer(odd: string[]): Namer {
  let states = 0;
  let lines = 0;
  return {
    state: () => odd[states++] ?? `s${states}`,
    line: () => lines++,
  };
}

function buildLine({ steps, end, named }: Line, names: Namer): { startAt?: string; states: JsonObject } {
  const number = names.line();
  const all = end === undefined ? steps : [leadingTo(steps.length + 1), ...steps, asStep(end)];
  const last = end === undefined ? all.length - 1 : all.length - 2;
  const own = all.map(() => names.state());
  const at = (index: number): string => own[index % own.length] ?? '';
  const entries = all.map((step, index): [string, Json] => {
    const next: JsonObject = index < last ? { next: at(index + 1) } : index === last ? { end: true } : {};
    return [at(index), namedAfter(number, buildStep(step, next, at, names))];
  });
  // Under any name: `__proto__` by assignment would be lost.
  return named
    ? { startAt: at(0), states: Object.fromEntries(entries.reverse()) }
    : { states: Object.fromEntries(entries) };
}

function leadingTo(to: number): Step {
  return { fields: { type: 'choice' }, ways: [{ fields: { condition: '{% $states.input.a = 2 %}' }, to }], lines: [] };
}

function asStep(fields: JsonObject): Step {
  return { fields, ways: [], lines: [] };
}

function buildStep(
  { fields, ways, lines }: Step,
  next: JsonObject,
  at: (index: number) => string,
  names: Namer,
): JsonObject {
  const led = ways.map((way): Json => ({ ...way.fields, next: at(way.to) }));
  const inner = lines.map((each) => buildLine(each, names));
  switch (fields['type']) {
    case 'choice':
      // The last of a line can be none.
      return next['next'] === undefined
        ? { ...fields, type: 'pass', ...next }
        : { ...fields, choices: led, default: next['next'] };
    case 'parallel':
      return { ...fields, branches: inner, ...caught(led), ...next };
    case 'map':
      return { ...fields, processor: inner[0] ?? {}, ...caught(led), ...next };
    default:
      return { ...fields, ...caught(led), ...next };
  }
}

function caught(entries: Json[]): JsonObject {
  return entries.length === 0 ? {} : { catch: entries };
}

/** A line's variables bear its number: no line may assign those of one around it. */
function namedAfter(line: number, fields: JsonObject): JsonObject {
  const named: JsonObject = { ...fields };
  if (isJsonObject(fields['assign']))
    named['assign'] = Object.fromEntries(
      Object.entries(fields['assign']).map(([name, value]) => [`${name}${line}`, value]),
    );
  for (const list of ['choices', 'catch']) {
    const entries = fields[list];
    if (Array.isArray(entries))
      named[list] = entries.map((entry) => (isJsonObject(entry) ? namedAfter(line, entry) : entry));
  }
  return named;
}
