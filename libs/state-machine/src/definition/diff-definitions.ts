import { definitionBodyOf, isJsonObject, type DefinitionBody, type Json, type JsonObject } from '@workflows/contracts';

/** One operation of a JSON Patch (RFC 6902). */
export type PatchOperation = { op: 'add' | 'replace'; path: string; value: Json } | { op: 'remove'; path: string };

export interface DefinitionDiff {
  /** What makes the second of the first. */
  patch: PatchOperation[];
  states: { added: string[]; removed: string[]; changed: string[] };
}

/** More are one operation that replaces what they are about. */
const MOST_OPERATIONS = 1_000;

/**
 * What differs between two versions.
 *   D1. Objects are compared by their members; of lists, those that are as long as before by their items, others are replaced.
 *   D2. The work is bounded by the size of both: each value is looked at once, and the order of members is no difference.
 */
export function diffDefinitions(before: DefinitionBody, after: DefinitionBody): DefinitionDiff {
  const [from, to] = [asJson(definitionBodyOf(before)), asJson(definitionBodyOf(after))];
  const patch: PatchOperation[] = [];
  diff(from, to, '', patch);
  const [was, is] = [statesOf(before), statesOf(after)];
  return {
    patch: patch.length <= MOST_OPERATIONS ? patch : [{ op: 'replace', path: '', value: to }],
    states: {
      added: Object.keys(is).filter((name) => !Object.hasOwn(was, name)),
      removed: Object.keys(was).filter((name) => !Object.hasOwn(is, name)),
      changed: Object.keys(is).filter((name) => Object.hasOwn(was, name) && differs(was[name], is[name])),
    },
  };
}

function diff(before: Json, after: Json, path: string, patch: PatchOperation[]): void {
  if (patch.length > MOST_OPERATIONS) return;
  if (isJsonObject(before) && isJsonObject(after)) return diffObjects(before, after, path, patch);
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return after.forEach((item, index) => diff(before[index] ?? null, item, `${path}/${index}`, patch));
  if (before !== after) patch.push({ op: 'replace', path, value: after });
}

function diffObjects(before: JsonObject, after: JsonObject, path: string, patch: PatchOperation[]): void {
  for (const name of Object.keys(before))
    if (!Object.hasOwn(after, name)) patch.push({ op: 'remove', path: `${path}/${escaped(name)}` });
  for (const [name, value] of Object.entries(after)) {
    const at = `${path}/${escaped(name)}`;
    const was = Object.hasOwn(before, name) ? before[name] : undefined;
    if (was === undefined) patch.push({ op: 'add', path: at, value });
    else diff(was, value, at, patch);
  }
}

function differs(before: Json | undefined, after: Json | undefined): boolean {
  const patch: PatchOperation[] = [];
  diff(before ?? null, after ?? null, '', patch);
  return patch.length > 0;
}

/** Of either dialect; of code the calls that it is drawn with. */
function statesOf({ states, definition, graph }: DefinitionBody): JsonObject {
  const nodes = Array.isArray(graph?.['nodes']) ? graph['nodes'].filter(isJsonObject) : [];
  if (nodes.length > 0) return Object.fromEntries(nodes.map((node) => [String(node['name']), node]));
  const found = states ?? definition?.['States'];
  return isJsonObject(found) ? found : {};
}

/** How code is drawn, and where its calls stand, follows from its text, which is told by its digest. */
function asJson({ graph: _graph, handler, ...body }: DefinitionBody): JsonObject {
  if (handler === undefined) return { ...body };
  const { sites: _sites, ...run } = handler;
  return { ...body, handler: run };
}

/** A part of a JSON Pointer (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
