import type { Json } from '@workflows/contracts';
import type { Bindings } from '../expressions/expression';
import type { Paths } from '../program';

/** JSONPath mode: what the state works on is what `InputPath` leaves of its input; `null` leaves `{}`. */
export function effectiveInput(bindings: Bindings, { input: path }: Paths): Bindings {
  if (path === undefined) return bindings;
  const input: Json = path === null ? {} : path.evaluate(bindings);
  return { ...bindings, states: { ...bindings.states, input } };
}
