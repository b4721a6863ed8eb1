import { EngineError } from '@workflows/contracts';

/** A version is an integer column. */
const MAX_VERSION = 2 ** 31 - 1;

/** `version`: the newest, one of them, or something that names none. */
export interface WorkflowRef {
  ref: string;
  version: number | 'newest' | 'none';
}

/** Splits `name@3`. Names hold no `@`, so the last one is the separator. */
export function parseWorkflowRef(text: string): WorkflowRef {
  const at = text.lastIndexOf('@');
  return at < 0
    ? { ref: text, version: 'newest' }
    : { ref: text.slice(0, at), version: parseVersion(text.slice(at + 1)) ?? 'none' };
}

/** The version that an `If-Match` asks for; undefined where it asks for none. What names none matches nothing. */
export function expectedVersion(ifVersion: string | undefined, newest: number): number | undefined {
  if (ifVersion === undefined || parseVersion(ifVersion) === newest)
    return ifVersion === undefined ? undefined : newest;
  throw new EngineError(
    'VERSION_CONFLICT',
    `The workflow is at version ${newest}; read it again and repeat your change.`,
  );
}

function parseVersion(text: string): number | undefined {
  const version = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return version >= 1 && version <= MAX_VERSION ? version : undefined;
}
