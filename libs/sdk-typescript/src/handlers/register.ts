import type { Client } from '../client/client';
import type { HandlerSource } from './listeners';

/** What the service has made of it. */
export interface Registration {
  success: boolean;
  /** Of the first handler. */
  id: string;
  /** The workflow of each handler. */
  ids: Record<string, string>;
  versions: Record<string, number>;
  /** What will run, and is likely not what was meant. */
  warnings: RegistrationWarning[];
}

export interface RegistrationWarning {
  code: string;
  message: string;
  /** The handler. */
  key?: string;
  line?: number;
}

/** Handlers by their texts, each complete in itself; or one script with all of them. */
export type RegistrationBody = { workflow: Record<string, HandlerSource> } | { bundle: string; sourceMap?: string };

export function register(client: Client, body: RegistrationBody): Promise<Registration> {
  return client.post<Registration>('/workflows/register', body);
}
