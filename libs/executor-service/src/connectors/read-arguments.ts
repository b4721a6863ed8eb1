import { isJsonObject, type ConnectorOperation, type Json, type JsonObject } from '@workflows/contracts';
import { nearestName } from '@workflows/platform';

export type ArgumentReading = { ok: true; parameters: JsonObject; body?: Json } | { ok: false; cause: string };

/** Tells what of the arguments of a call goes where; whether the values are right is the schemas' to say. */
export function readArguments({ parameters, body }: ConnectorOperation, given: Json): ArgumentReading {
  if (given !== null && !isJsonObject(given)) return { ok: false, cause: 'its arguments must be one object' };
  const entries = Object.entries(given ?? {});
  const isParameter = new Map(parameters.map(({ argument, required }) => [argument, required]));
  const isGiven = ([name, value]: [string, Json]): boolean =>
    isParameter.get(name) === true || (isParameter.has(name) && value !== null);
  const toParameters = Object.fromEntries(entries.filter(isGiven));
  if (body?.from === 'fields') {
    const fields = entries.filter(([name]) => !isParameter.has(name) || body.fields.includes(name));
    if (fields.length === 0 && !body.required) return { ok: true, parameters: toParameters };
    return { ok: true, parameters: toParameters, body: Object.fromEntries(fields) };
  }
  const takes = [...isParameter.keys(), ...(body ? ['body'] : [])];
  const unknown = entries.find(([name]) => !takes.includes(name));
  if (unknown !== undefined) return { ok: false, cause: unknownArgument(unknown[0], takes) };
  const whole = entries.find(([name]) => name === 'body' && body !== undefined)?.[1];
  if (body?.required && whole === undefined) return { ok: false, cause: '"body" is missing' };
  return { ok: true, parameters: toParameters, ...(whole !== undefined && { body: whole }) };
}

function unknownArgument(name: string, takes: readonly string[]): string {
  const nearest = nearestName(name, takes);
  const hint =
    nearest !== undefined
      ? `did you mean "${nearest}"?`
      : takes.length === 0
        ? 'it takes none'
        : `it takes ${takes.slice(0, 20).join(', ')}`;
  return `it has no argument "${name.slice(0, 100)}"; ${hint}`;
}
