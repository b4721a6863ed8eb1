import type { Json } from '@workflows/contracts';
import type { Bindings } from '../expressions/expression';
import { compileDefinite, compileSelectors, type Find } from './compile-selectors';
import { MAX_LOOKS } from './evaluation';
import { isDefinite, type PathRoot, type PathSyntax } from './path-syntax';

/** A path that can be asked; each field says by itself what it means that nothing was found. */
export interface PreparedPath {
  source: string;
  definite: boolean;
  /** The variable it begins at. */
  variable?: string;
  find(bindings: Bindings): Found;
}

/** `nothing`: not there in `document`. `unassigned`: there is no variable of this name. */
export type Found =
  { kind: 'value'; value: Json } | { kind: 'nothing'; document: Json } | { kind: 'unassigned'; variable: string };

export function preparePath(path: PathSyntax): PreparedPath {
  const { root, source } = path;
  const definite = isDefinite(path);
  const isPlain = definite && !path.length;
  const select = isPlain ? compileDefinite(path.selectors) : withBudget(compileSelectors(path));
  return {
    source,
    definite,
    ...(root.kind === 'variable' && { variable: root.name }),
    find(bindings) {
      const document = documentOf(root, bindings);
      if (document === undefined) return { kind: 'unassigned', variable: root.kind === 'variable' ? root.name : '' };
      const value = select(document);
      return value === undefined ? { kind: 'nothing', document } : { kind: 'value', value };
    },
  };
}

function withBudget(find: Find): (document: Json) => Json | undefined {
  return (document) => find(document, { document, item: document, budget: { left: MAX_LOOKS } });
}

function documentOf(root: PathRoot, { root: document, states, variables }: Bindings): Json | undefined {
  switch (root.kind) {
    case 'document':
    case 'item':
      return document === undefined ? states.input : document;
    case 'context':
      return states.context;
    case 'variable':
      return Object.hasOwn(variables, root.name) ? variables[root.name] : undefined;
  }
}
