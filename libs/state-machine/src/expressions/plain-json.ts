import type { Json } from '@workflows/contracts';
import { MAX_JSON_DEPTH, isJsonObject } from '@workflows/contracts';

/** What an expression may give, in characters of JSON: values that share parts can unfold to more than memory holds. */
const MAX_RESULT_SIZE = 10 * 1024 * 1024;

/** Sets a member under any name: `__proto__` by assignment would change the prototype instead. */
export function setOwn<Value>(target: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  else target[name] = value;
}

/** Says in a word or two why a result is no JSON. */
export class NotJson extends Error {}

/**
 * What JSONata gave, as plain JSON: its arrays carry marks beside their items, its objects have no prototype, and it has
 * values that JSON lacks. Undefined stays undefined at the top, is left out of objects, and is null in an array.
 */
export function toPlainJson(
  value: unknown,
  { depth, size }: { depth: number; size: number } = { depth: MAX_JSON_DEPTH, size: MAX_RESULT_SIZE },
): Json | undefined {
  return value === undefined ? undefined : plain(value, { levels: depth, budget: { left: size } });
}

interface Place {
  /** How many more levels may follow. */
  levels: number;
  budget: { left: number };
}

function plain(value: unknown, { levels, budget }: Place): Json {
  spend(budget, typeof value === 'string' ? value.length + 2 : 1);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return plainNumber(value);
  if (typeof value === 'function' || isJsonataFunction(value))
    throw new NotJson('returned an unsupported result type: a function');
  if (levels === 0) throw new NotJson('returned a value that is nested too deeply');
  const inner = { levels: levels - 1, budget };
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    spend(budget, items.length);
    return Array.from(items, (item) => (item === undefined ? null : plain(item, inner)));
  }
  if (!isJsonObject(value)) throw new NotJson(`returned an unsupported result type: a ${typeof value}`);
  const members: [string, unknown][] = Object.entries(value);
  const result: Record<string, Json> = {};
  for (const [name, member] of members) {
    if (member === undefined) continue;
    spend(budget, name.length + 4);
    setOwn(result, name, plain(member, inner));
  }
  return result;
}

/** JSON has no minus zero; one that is written reads back as zero. */
function plainNumber(value: number): number {
  if (!Number.isFinite(value)) throw new NotJson(`returned an unsupported result type: ${value} is not a JSON number`);
  return value === 0 ? 0 : value;
}

/** jsonata's own functions are marked objects that hold real functions, which no JSON can. */
function isJsonataFunction(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('_jsonata_function' in value && 'implementation' in value) return typeof value.implementation === 'function';
  if (!('_jsonata_lambda' in value && 'environment' in value)) return false;
  const { environment } = value;
  return (
    typeof environment === 'object' &&
    environment !== null &&
    'bind' in environment &&
    typeof environment.bind === 'function'
  );
}

/** At most what the value takes as JSON text. */
function spend(budget: { left: number }, characters: number): void {
  budget.left -= characters;
  if (budget.left < 0) throw new NotJson('returned more than 10 MiB of JSON');
}
