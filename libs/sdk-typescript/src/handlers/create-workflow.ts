import type { WorkflowAnswer, WorkflowBody } from '../api/generated';
import type { AnyJson } from '../json';
import { defaultClient, type Client } from '../client/client';
import { NotFound } from '../client/errors';
import type { Execution } from '../client/execution';
import { start, type StartOptions } from '../client/start';

export type CreatedWorkflow<W extends WorkflowBody = WorkflowBody> = W & {
  /** Creates the workflow, or a new version where the service has another one under its name. */
  register(client?: Client): Promise<WorkflowAnswer>;
  execute(input?: AnyJson, options?: StartOptions & { client?: Client }): Promise<Execution>;
};

/** A workflow of states, as the API takes it, with what one does with it. */
export function createWorkflow<const W extends WorkflowBody>(workflow: W): CreatedWorkflow<W> {
  return {
    ...workflow,
    register: (client = defaultClient()) => put(client, workflow),
    execute: (input = {}, { client = defaultClient(), ...options } = {}) =>
      start(client, workflow.name, input, options),
  };
}

async function put(client: Client, body: WorkflowBody): Promise<WorkflowAnswer> {
  try {
    const found = await client.call('getWorkflow', { id: body.name });
    const isSame = Object.entries(body).every(([field, value]) => isEqual(value, found[field as keyof WorkflowAnswer]));
    return isSame ? found : await client.call('updateWorkflow', { id: body.name, body });
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return client.call('createWorkflow', { body });
  }
}

/** Both are JSON. */
function isEqual(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [Object.entries(one), new Map(Object.entries(other))];
  return left.length === right.size && left.every(([key, value]) => right.has(key) && isEqual(value, right.get(key)));
}
