import { isJsonObject, type Json } from '@workflows/contracts';
import type { CallSite, HandlerProgram } from './handler-program';

/** A handler as a version keeps it. Undefined: it is none that this release understands (I24). */
export function readHandlerProgram(value: Json | undefined): HandlerProgram | undefined {
  if (!isJsonObject(value) || value['kind'] !== 'handler') return undefined;
  const { bundle, handler, signature, runtime, sites, functions, timeoutMs } = value;
  if (typeof bundle !== 'string' || typeof handler !== 'string' || typeof runtime !== 'string') return undefined;
  if (signature !== 'context' && signature !== 'event') return undefined;
  if (timeoutMs !== undefined && typeof timeoutMs !== 'number') return undefined;
  const names = textsIn(functions);
  const read = Array.isArray(sites) ? sites.map(readSite) : [];
  const known = read.filter((site) => site !== undefined);
  if (names === undefined || known.length < read.length) return undefined;
  return {
    kind: 'handler',
    bundle,
    handler,
    signature,
    runtime,
    sites: known,
    functions: names,
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function readSite(value: Json): CallSite | undefined {
  if (!isJsonObject(value)) return undefined;
  const { name, label } = value;
  const [place, end, source] = [readPlace(value), readPlace(value['end']), readPlace(value['source'])];
  if (typeof name !== 'string' || typeof label !== 'string' || !place || !end) return undefined;
  return {
    ...place,
    end,
    name,
    label,
    ...(value['floating'] === true && { floating: true }),
    ...(source && { source }),
  };
}

function readPlace(value: Json | undefined): { line: number; column: number } | undefined {
  if (!isJsonObject(value)) return undefined;
  const { line, column } = value;
  return typeof line === 'number' && typeof column === 'number' ? { line, column } : undefined;
}

function textsIn(value: Json | undefined): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((one) => typeof one === 'string');
  return texts.length === value.length ? texts : undefined;
}
