import { EngineError } from '@workflows/contracts';

/** A reference without a version; only reading and executing take one (settled 34). Throws WORKFLOW_NOT_FOUND. */
export function withoutVersion(ref: string): string {
  if (!ref.includes('@')) return ref;
  throw new EngineError(
    'WORKFLOW_NOT_FOUND',
    `There is no workflow "${ref}"; a version can be named only to read or to execute it.`,
  );
}
