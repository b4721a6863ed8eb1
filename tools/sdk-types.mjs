// The types of the SDK's calls, made of docs/openapi.json: node tools/sdk-types.mjs [--check]
//   G1. One interface a schema, by its name; one entry of `Operations` a call, by its operationId, and one of `OPERATIONS` by which it is sent.
//   G2. What the document leaves open (`type: object` and no properties) is any JSON: such fields hold what users give.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './workspace.mjs';

const DOCUMENT = join(root, 'docs/openapi.json');
const TYPES = join(root, 'libs/sdk-typescript/src/api/generated.ts');
const TEXTS = { path: 'PathText', query: 'QueryText' };
const NOTHING = 'Record<string, never>';
const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'head'];

const { paths, components } = JSON.parse(readFileSync(DOCUMENT, 'utf8'));

const comment = (text) => (text ? `/** ${text.replaceAll('*/', '*\\/').replaceAll(/\s*\n\s*/g, ' ')} */\n` : '');
const key = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function typeOf(schema = {}) {
  const type = bareTypeOf(schema);
  return schema.nullable ? `${type} | null` : type;
}

function bareTypeOf(schema) {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.oneOf ?? schema.anyOf) return (schema.oneOf ?? schema.anyOf).map(typeOf).join(' | ');
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  if (schema.format === 'binary') return 'Binary';
  switch (schema.type) {
    case 'string':
    case 'boolean':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `(${typeOf(schema.items)})[]`;
    case 'object':
      return objectOf(schema);
    default:
      return 'AnyJson'; // G2
  }
}

function objectOf({ properties, required = [], additionalProperties }) {
  if (properties && Object.keys(properties).length === 0) return NOTHING;
  if (properties) return `{\n${fieldsOf(properties, required)}}`;
  if (!additionalProperties) return 'AnyJson'; // G2
  return `Record<string, ${additionalProperties === true ? 'AnyJson' : typeOf(additionalProperties)}>`;
}

function fieldsOf(properties, required) {
  return Object.entries(properties)
    .map(
      ([name, schema]) =>
        `${comment(schema.description)}${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};\n`,
    )
    .join('');
}

function interfaceOf([name, schema]) {
  const about = comment(schema.description);
  return Object.keys(schema.properties ?? {}).length > 0
    ? `${about}export interface ${name} {\n${fieldsOf(schema.properties, schema.required ?? [])}}\n`
    : `${about}export type ${name} = ${typeOf(schema)};\n`;
}

/** Headers go by one spelling, whatever the document says twice. */
function parametersOf({ parameters = [], requestBody }) {
  const byName = new Map();
  for (const { name, in: where, required = false, description, schema = {} } of parameters) {
    const known = byName.get(name.toLowerCase());
    if (known && !known.isRequired) continue;
    const type = isText(where, schema) ? TEXTS[where] : typeOf(schema);
    byName.set(name.toLowerCase(), { name, where, isRequired: required, description, type });
  }
  if (bodyOf({ requestBody }) === 'Binary')
    byName.set('content-type', { name: 'Content-Type', where: 'header', isRequired: false, type: 'string' });
  return [...byName.values()];
}

/** Of a path or a query, and any text: a number is as good as its text. */
function isText(where, schema) {
  return where in TEXTS && !schema.enum && (schema.type ?? 'string') === 'string';
}

function bodyOf({ requestBody }) {
  const schemas = Object.values(requestBody?.content ?? {}).map(({ schema }) => typeOf(schema));
  return [...new Set(schemas)].join(' | ');
}

function answersOf({ responses }) {
  return Object.entries(responses)
    .filter(([status]) => /^2/.test(status))
    .flatMap(([, { content = {} }]) => Object.entries(content));
}

function kindOf(method, operation) {
  const types = answersOf(operation).map(([type]) => type);
  if (types.includes('text/event-stream')) return 'events';
  if (types.includes('*/*') || method === 'head') return 'response';
  return 'body';
}

function answerType(method, operation) {
  switch (kindOf(method, operation)) {
    case 'events':
      return 'AsyncIterable<ServerSentEvent>';
    case 'response':
      return 'Response';
    default:
      return [...new Set(answersOf(operation).map(([, { schema }]) => typeOf(schema)))].join(' | ') || 'undefined';
  }
}

function operationType({ method, operation }) {
  const body = bodyOf(operation);
  const fields = parametersOf(operation)
    .map(
      ({ name, isRequired, type, description }) =>
        `${comment(description)}${key(name)}${isRequired ? '' : '?'}: ${type};\n`,
    )
    .join('');
  const bodyField = body ? `body${operation.requestBody.required ? '' : '?'}: ${body};\n` : '';
  return `${comment(operation.summary)}${operation.operationId}: {\nrequest: ${fields || bodyField ? `{\n${fields}${bodyField}}` : NOTHING};\nanswer: ${answerType(method, operation)};\n};\n`;
}

function operationEntry({ method, path, operation }) {
  const named = (wanted) =>
    parametersOf(operation)
      .filter(({ where }) => where === wanted)
      .map(({ name }) => name);
  return `${operation.operationId}: ${JSON.stringify({
    method: method.toUpperCase(),
    path,
    query: named('query'),
    headers: named('header'),
    answer: kindOf(method, operation),
  })},\n`;
}

const operations = Object.entries(paths)
  .flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ method, path, operation: item[method] })),
  )
  .sort((one, other) => (one.operation.operationId < other.operation.operationId ? -1 : 1));

const text = `// Made of docs/openapi.json by tools/sdk-types.mjs, and never by hand.
import type { ServerSentEvent } from '../client/server-sent-events';
import type { AnyJson } from '../json';
import type { Binary, Operation, PathText, QueryText } from './operation';

${Object.entries(components.schemas).map(interfaceOf).join('\n')}
/** Every call of the API: what it is given, and what it answers. */
export interface Operations {
${operations.map(operationType).join('\n')}}

/** How each is sent. */
export const OPERATIONS: { readonly [name in keyof Operations]: Operation } = {
${operations.map(operationEntry).join('')}};
`;

const made = await format(text, { ...(await resolveConfig(TYPES)), parser: 'typescript' });
if (!process.argv.includes('--check')) writeFileSync(TYPES, made);
else if (readFileSync(TYPES, 'utf8') !== made) {
  console.error(
    'libs/sdk-typescript/src/api/generated.ts is not what docs/openapi.json gives: node tools/sdk-types.mjs',
  );
  process.exitCode = 1;
}
