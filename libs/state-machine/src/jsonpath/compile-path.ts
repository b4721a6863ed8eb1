import { ReferenceFailure, type Bindings, type Reference } from '../expressions/expression';
import { recalling } from '../recalling';
import { parsePath } from './parse-path';
import type { PathSyntax } from './path-syntax';
import { preparePath, type Found, type PreparedPath } from './prepared-path';
import { clipSource, quoteJson } from './write-json';
import { Malformed, malformed, readerOf } from './text-reader';

/** The field that a path stands in, as causes name it. A path that finds nothing is `States.Runtime`, in every field (AWS). */
export interface PathField {
  name: string;
}

/** `definite`: it can identify but one value; others give a list, empty where nothing matches. `variable`: where it begins. */
export type CompiledPath =
  { ok: true; reference: Reference; definite: boolean; variable?: string } | { ok: false; message: string };

/** Amazon States Language, "Paths": `$…` of the input, `$$…` of the context object, `$name…` of a variable. */
export function compilePath(text: string, field: PathField): CompiledPath {
  const prepared = readPrepared(text);
  if (!prepared.ok) return prepared;
  const { path } = prepared;
  const reference = { source: text, evaluate: (bindings: Bindings) => valueOf(path, path.find(bindings), field) };
  return {
    ok: true,
    reference,
    definite: path.definite,
    ...(path.variable !== undefined && { variable: path.variable }),
  };
}

/** What does not depend on the place of a path. */
export const readPrepared = recalling((text): { ok: true; path: PreparedPath } | { ok: false; message: string } => {
  const parsed = readPath(text);
  return parsed.ok ? { ok: true, path: preparePath(parsed.path) } : parsed;
});

/** Reads a text that is a path and nothing else. */
export function readPath(text: string): { ok: true; path: PathSyntax } | { ok: false; message: string } {
  const reader = readerOf(text);
  try {
    const path = parsePath(reader, 'whole');
    if (reader.at < text.length) throw malformed(reader, 'the path should end here or go on with "." or "["');
    return { ok: true, path };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, message: error.message };
    throw error;
  }
}

function valueOf({ source }: PreparedPath, found: Found, { name }: PathField) {
  switch (found.kind) {
    case 'value':
      return found.value;
    case 'nothing':
      throw new ReferenceFailure(
        'States.Runtime',
        `The JSONPath '${clipSource(source)}' specified for the field '${name}' could not be found in the input '${quoteJson(found.document)}'`,
      );
    case 'unassigned':
      throw new ReferenceFailure(
        'States.Runtime',
        `The JSONPath '${clipSource(source)}' specified for the field '${name}' refers to the variable '$${found.variable}', which has not been assigned`,
      );
  }
}
