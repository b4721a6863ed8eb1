import type { Problem } from '@workflows/contracts';
import { isForeignReserved } from '../definition/error-names';
import type { StateNode } from '../program';

/** Errors of the author's own that begin with `States.`: they may be used in ASL, and look like the engine's. */
export function errorNameWarnings(nodes: readonly StateNode[], at: (node: StateNode) => string): Problem[] {
  return nodes.flatMap((node) =>
    namesIn(node)
      .filter(({ name }) => isForeignReserved(name))
      .map(({ name, place }) => ({
        message: `"${name.slice(0, 80)}" is no error of the engine, whose names begin with "States."; nothing but a Fail state or a function of yours gives it.`,
        code: 'ERROR_NAME_UNKNOWN',
        path: `${at(node)}/${place}`,
      })),
  );
}

interface Named {
  name: string;
  place: string;
}

function namesIn(node: StateNode): Named[] {
  if (node.type === 'fail') {
    const { error } = node;
    const isText = error?.kind === 'constant' && typeof error.value === 'string';
    return isText ? [{ name: String(error.value), place: 'Error' }] : [];
  }
  if (!('catch' in node)) return [];
  return [...listed(node.retry ?? [], 'Retry'), ...listed(node.catch, 'Catch')];
}

function listed(handlers: readonly { errors: readonly string[] }[], field: string): Named[] {
  return handlers.flatMap(({ errors }, index) =>
    errors.map((name, place) => ({ name, place: `${field}/${index}/ErrorEquals/${place}` })),
  );
}
