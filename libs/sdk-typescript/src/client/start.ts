import type { ExecuteBody } from '../api/generated';
import type { AnyJson } from '../json';
import type { Client } from './client';
import { Execution } from './execution';

export interface StartOptions extends Pick<ExecuteBody, 'labels' | 'name' | 'nameReuse'> {
  /** The same key with the same input gives the same execution for seven days. */
  idempotencyKey?: string;
  /** Absent: the current one. */
  version?: number;
}

/** Starts a workflow by its id or name; it is durable when this resolves. */
export async function start<Result = AnyJson>(
  client: Client,
  workflow: string,
  input: AnyJson,
  { idempotencyKey, version, ...rest }: StartOptions = {},
): Promise<Execution<Result>> {
  const { id } = await client.call('executeWorkflow', {
    id: version === undefined ? workflow : `${workflow}@${version}`,
    ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
    body: { input, ...rest },
  });
  return new Execution(client, id);
}
