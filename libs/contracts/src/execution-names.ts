/**
 * How the name of an execution may be used again within its workflow (settled 44): never, once none that is open has it, or at any time.
 */
export const NAME_REUSES = ['reject', 'ifClosed', 'always'] as const;
export type NameReuse = (typeof NAME_REUSES)[number];

const NAME = /^[\w.\-:/]{1,128}$/;

export const EXECUTION_NAME_RULE = 'a text of 1 to 128 letters, digits and "._-:/"';
export const NAME_REUSE_RULE = `one of ${NAME_REUSES.join(', ')}`;

export function isExecutionName(given: unknown): given is string {
  return typeof given === 'string' && NAME.test(given);
}

export function isNameReuse(given: unknown): given is NameReuse {
  return NAME_REUSES.some((reuse) => reuse === given);
}

/** What a start is called, and what that name claims; of a child it claims nothing. */
export interface NameClaim {
  name?: string;
  nameReuse?: NameReuse;
}

/** What a start claims that was given a name, or none. */
export function nameClaim(name: string | undefined, nameReuse: NameReuse = 'ifClosed'): NameClaim {
  return name === undefined ? {} : { name, nameReuse };
}
