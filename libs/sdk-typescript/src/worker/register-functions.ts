import type { Client } from '../client/client';
import { Conflict, NotFound } from '../client/errors';
import { registrationOf, type WorkerFunctions } from './worker-function';

/** Registers those that are not: what is registered stays as it is. Gives the names whose tasks go elsewhere. */
export async function registerFunctions(client: Client, functions: WorkerFunctions): Promise<string[]> {
  const types = await Promise.all(
    Object.entries(functions).map(async ([name, given]) => {
      try {
        return (await client.call('getFunction', { id: name })).type;
      } catch (error) {
        if (!(error instanceof NotFound)) throw error;
        return create(client, registrationOf(name, given));
      }
    }),
  );
  return Object.keys(functions).filter((_, index) => types[index] !== 'worker');
}

async function create(client: Client, body: ReturnType<typeof registrationOf>): Promise<string> {
  try {
    return (await client.call('createFunction', { body })).type;
  } catch (error) {
    if (!(error instanceof Conflict)) throw error; // another worker was quicker
    return (await client.call('getFunction', { id: body.name })).type;
  }
}
