/** What the ARNs of AWS mean here. */

/** Without its beginning where that is an account's number, as the API of Lambda allows. */
const LAMBDA_ARN = /^(?:arn:aws[\w-]*:lambda:[^:]*:[^:]*|\d{12}):function:([^:]+)(?::[^:]+)?$/;
/** Activities, and the tasks that the specification's own examples name. */
const WORKER_ARN = /^arn:aws[\w-]*:(?:states|swf):[^:]*:[^:]*:(?:activity|task):(.+)$/;
const STATE_MACHINE_ARN = /^arn:aws[\w-]*:states:[^:]*:[^:]*:stateMachine:([^:]+)(?::([^:]+))?$/;

/** The function that a name or an ARN means; alias and version of the ARN do not count. */
export function functionNameOf(text: string): string {
  return (LAMBDA_ARN.exec(text) ?? WORKER_ARN.exec(text))?.[1] ?? text;
}

/** The workflow that an id, a name or an ARN means. A version is kept, an alias does not count. */
export function workflowOf(text: string): { workflow: string; version?: number } {
  const [, workflow, qualifier] = STATE_MACHINE_ARN.exec(text) ?? [];
  if (workflow === undefined) return { workflow: text };
  const version = qualifier !== undefined && /^[1-9]\d{0,8}$/.test(qualifier) ? Number(qualifier) : undefined;
  return { workflow, ...(version !== undefined && { version }) };
}
