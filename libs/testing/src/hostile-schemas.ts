/**
 * JSON Schemas written to do harm, each with a value that brings it out, and what becomes of it.
 *   `refused`: it is no schema that can be used.
 *   `tooCostly`: it is ended after its second.
 *   `either`: one of these two, by the machine.
 *   `holds`, `breaks`: it does no harm, and the value is right or wrong.
 */
export interface HostileSchema {
  what: string;
  schema: unknown;
  value: unknown;
  end: 'refused' | 'tooCostly' | 'either' | 'holds' | 'breaks';
}

function hostile(what: string, schema: unknown, value: unknown, end: HostileSchema['end']): HostileSchema {
  return { what, schema, value, end };
}

/** `levels` definitions, each of which asks twice for the next. */
function doubling(keyword: string, levels: number): unknown {
  const entries = Array.from({ length: levels }, (_, level) => {
    const next = { $ref: `#/$defs/d${level + 1}` };
    return [`d${level}`, { [keyword]: [next, next] }];
  });
  return { $ref: '#/$defs/d0', $defs: Object.fromEntries([...entries, [`d${levels}`, { type: 'string' }]]) };
}

/** As a body may be. */
function nested(levels: number, around: (inner: unknown) => unknown, inner: unknown): unknown {
  let value = inner;
  for (let level = 0; level < levels; level++) value = around(value);
  return value;
}

const many = <T>(count: number, item: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));
const A = 'a'.repeat(200_000);

const REFERENCES = [
  hostile('references that double, all of them', doubling('allOf', 45), 'a', 'tooCostly'),
  hostile('references that double, none of them', doubling('anyOf', 45), 1, 'tooCostly'),
  hostile('references that double, one of them', doubling('oneOf', 45), 1, 'tooCostly'),
  hostile('a reference to itself', { allOf: [{ $ref: '#' }] }, 1, 'either'),
  hostile('a dynamic reference to itself', { $dynamicAnchor: 'a', allOf: [{ $dynamicRef: '#a' }] }, 1, 'either'),
  hostile(
    'definitions that refer to each other',
    { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
    1,
    'either',
  ),
  hostile('a reference to the world', { $ref: 'https://example.com/schema.json' }, 1, 'refused'),
  hostile('a reference to a file', { $ref: 'file:///etc/passwd' }, 1, 'refused'),
];

const SIZE = [
  hostile('very many branches', { oneOf: many(2_400, (i) => ({ type: 'object', title: `${i}` })) }, 1, 'either'),
  hostile(
    'conditions in conditions',
    nested(45, (inner) => ({ if: { const: 1 }, then: { type: 'number' }, else: inner }), true),
    1,
    'either',
  ),
  hostile(
    'unevaluated members at every level',
    nested(45, (a) => ({ anyOf: [{ properties: { a } }], unevaluatedProperties: false }), {}),
    {},
    'either',
  ),
  hostile('an enumeration of much', { enum: many(30_000, (i) => i) }, 1, 'refused'),
  hostile(
    'unique items of much',
    { uniqueItems: true },
    many(20_000, (i) => ({ i })),
    'holds',
  ),
  hostile(
    'many members, counted often',
    { allOf: many(500, () => ({ maxProperties: 5e6 })) },
    Object.fromEntries(many(100_000, (i) => [`k${i}`, i])),
    'either',
  ),
  hostile(
    'a value of three million arrays',
    { items: { type: 'array' } },
    many(1_000_000, () => []),
    'either',
  ),
  hostile(
    'many problems',
    { items: { type: 'string' } },
    many(9_000, (i) => i),
    'breaks',
  ),
  hostile(
    'long names, told of often',
    { allOf: many(100, () => ({ additionalProperties: false })) },
    { [A]: 1 },
    'breaks',
  ),
];

const TEXTS = [
  hostile('a URL that is none', { format: 'url' }, `http://${'a'.repeat(100_000)}`, 'holds'),
  hostile('a URL of many ats', { format: 'url' }, `http://${'@'.repeat(100_000)} `, 'breaks'),
  hostile('a URL of many colons', { format: 'url' }, `http://${':a@'.repeat(40_000)}`, 'breaks'),
  hostile('a nested repetition', { pattern: '^(a+)+$' }, `${A}b`, 'breaks'),
  hostile('a repetition of repetitions', { pattern: '((a{0,100}){0,100}){0,100}' }, 'a', 'refused'),
  hostile('a look ahead', { pattern: '(?=a)+b' }, 'a', 'refused'),
  hostile('many patterns', { allOf: many(700, (i) => ({ pattern: `[\\x00-\\uffff]{1000}${i}` })) }, 'a', 'either'),
  hostile('a pattern over much', { pattern: 'a.*b|a.*c|a.*d' }, A.repeat(20), 'either'),
  ...[
    ...['date', 'time', 'date-time', 'iso-time', 'iso-date-time', 'duration', 'uuid', 'email', 'hostname', 'ipv4'],
    ...['ipv6', 'uri-template', 'json-pointer-uri-fragment', 'relative-json-pointer', 'regex', 'byte'],
  ].map((format) => hostile(`a long ${format}`, { format }, `${'1:a.'.repeat(10_000)}{`, 'breaks')),
  hostile('a pointer of many steps', { format: 'json-pointer' }, '/a~1'.repeat(100_000), 'holds'),
  hostile('bytes of much', { format: 'byte' }, 'AAAA'.repeat(200_000), 'holds'),
];

const NAMES = [
  hostile('a member that every object has', { required: ['constructor', 'toString'] }, {}, 'breaks'),
  hostile('a prototype that is required', { required: ['__proto__'] }, {}, 'breaks'),
  hostile('a promise', { $async: true }, 1, 'refused'),
  hostile('the name of the language itself', { $id: 'https://json-schema.org/draft/2020-12/schema' }, 1, 'refused'),
  hostile('code in a name', { properties: { '"];process.exit()//': { type: 'string' } } }, { a: 1 }, 'holds'),
  hostile('code in a pattern', { patternProperties: { '`${process.exit()}`': false } }, { a: 1 }, 'holds'),
];

export const HOSTILE_SCHEMAS: readonly HostileSchema[] = [...REFERENCES, ...SIZE, ...TEXTS, ...NAMES];
