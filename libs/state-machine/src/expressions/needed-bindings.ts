import type { Bindings } from './expression';

/**
 * What of the bindings the expressions can see at all: data that nobody asks for need not be carried to where they are
 * evaluated.
 *   N1. Variables are found by their names as written: jsonata has no other way to them, `$eval` being refused.
 *   N2. Too much is kept rather than too little: a name in a text or a comment counts, and `$states` without a plain field
 *       behind it keeps all of it.
 *   N3. The context object stays where chance may be drawn from it.
 */
const STATES = /\$states(?:\.([A-Za-z]+))?/g;
const CHANCE = /\$(?:random|shuffle|uuid)/;

export function neededBindings(expressions: readonly { source: string }[], bindings: Bindings): Bindings {
  const { states, variables } = bindings;
  const sources = expressions.map(({ source }) => source).join('\n');
  const fields = new Set(Array.from(sources.matchAll(STATES), ([, field]) => field));
  const named = Object.entries(variables).filter(([name]) => sources.includes(`$${name}`));
  return {
    ...bindings,
    states: fields.has(undefined) ? states : pruned(states, (field) => fields.has(field), CHANCE.test(sources)),
    variables: Object.fromEntries(named),
  };
}

function pruned(states: Bindings['states'], keeps: (field: string) => boolean, hasChance: boolean): Bindings['states'] {
  return {
    input: keeps('input') ? states.input : null,
    context: keeps('context') || hasChance ? states.context : null,
    ...(states.result !== undefined && keeps('result') && { result: states.result }),
    ...(states.errorOutput !== undefined && keeps('errorOutput') && { errorOutput: states.errorOutput }),
    ...(states.event !== undefined && keeps('event') && { event: states.event }),
  };
}
