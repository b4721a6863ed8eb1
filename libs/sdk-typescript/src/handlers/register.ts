import type { BundleBody, RegisteredAnswer, SourceWarningAnswer } from '../api/generated';
import type { Client } from '../client/client';
import type { HandlerSource } from './listeners';
import type { Schema } from './schema';

/** What the service has made of it. */
export type Registration = RegisteredAnswer;

/** What will run, and is likely not what was meant. */
export type RegistrationWarning = SourceWarningAnswer;

/** Handlers by their texts, each complete in itself, with what models answer; or one script with all of them. */
export type RegistrationBody = Record<string, HandlerSource | Schema> | BundleBody;

export function register(client: Client, body: RegistrationBody): Promise<Registration> {
  return client.call('registerWorkflows', { body });
}
