import { isJsonObject, type JsonObject, type OperationParameter, type ParameterStyle } from '@workflows/contracts';
import type { References } from './references';
import { SkippedHere } from './skipped-here';

export interface ReadParameter {
  parameter: OperationParameter;
  schema: unknown;
}

const MOST_PARAMETERS = 200;
const PLACES = ['path', 'query', 'header', 'cookie'] as const;
const STYLES: readonly ParameterStyle[] = ['simple', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject'];
const OF_PATHS: readonly ParameterStyle[] = ['simple', 'label', 'matrix'];
/** OpenAPI leaves these headers to other parts of the document. */
const LEFT_OUT = ['accept', 'content-type', 'authorization'];
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Those of the path and those of the operation, which go first. `taken`: an argument that none may be called. */
export function readParameters(
  path: string,
  lists: readonly unknown[],
  references: References,
  taken: readonly string[],
): ReadParameter[] {
  const found = new Map<string, JsonObject>();
  for (const list of lists) {
    if (!Array.isArray(list)) continue;
    for (const given of list) {
      const parameter = references.follow(given);
      if (parameter === undefined) throw new SkippedHere('a parameter refers to something that is not in the document');
      found.set(`${String(parameter.in)} ${String(parameter.name)}`, parameter);
    }
  }
  for (const [, name = ''] of path.matchAll(/\{([^{}]+)\}/g))
    if (!found.has(`path ${name}`)) found.set(`path ${name}`, { name, in: 'path', schema: { type: 'string' } });
  if (found.size > MOST_PARAMETERS) throw new SkippedHere(`it has more than ${MOST_PARAMETERS} parameters`);
  const names = new Set(taken);
  return [...found.values()].flatMap((given) => readParameter(path, given, names) ?? []);
}

function readParameter(path: string, given: JsonObject, taken: Set<string>): ReadParameter | undefined {
  const { name, content } = given;
  const place = PLACES.find((known) => known === given.in);
  if (typeof name !== 'string' || name === '' || place === undefined)
    throw new SkippedHere('a parameter has no name, or is in none of path, query, header and cookie');
  if (place === 'header' && LEFT_OUT.includes(name.toLowerCase())) return undefined;
  if (place === 'path' && !path.includes(`{${name}}`)) return undefined;
  if (place !== 'path' && place !== 'query' && !HEADER_NAME.test(name))
    throw new SkippedHere(`the ${place} parameter ${JSON.stringify(name)} cannot be sent`);
  const argument = taken.has(name) ? `${place}.${name}` : name;
  taken.add(argument);
  const [media] = isJsonObject(content) ? Object.values(content) : [];
  const style = media === undefined ? styleOf(place, given) : 'json';
  const explode = typeof given.explode === 'boolean' ? given.explode : style === 'form';
  const required = place === 'path' || given.required === true;
  const allowReserved = place === 'query' && given.allowReserved === true;
  return {
    parameter: { argument, name, in: place, required, style, explode, ...(allowReserved && { allowReserved }) },
    schema: isJsonObject(media) ? media.schema : given.schema,
  };
}

function styleOf(place: OperationParameter['in'], { name, style }: JsonObject): ParameterStyle {
  if (style === undefined) return place === 'path' || place === 'header' ? 'simple' : 'form';
  const known = [...STYLES, ...(place === 'path' ? OF_PATHS : [])].find((one) => one === style);
  if (known === undefined)
    throw new SkippedHere(`the parameter ${JSON.stringify(name)} has the style ${JSON.stringify(style)}`);
  return known;
}
