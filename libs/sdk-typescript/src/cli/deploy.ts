import { basename } from 'node:path';
import { bundle as bundleOf, type Bundle } from '../bundle/bundle';
import type { Client } from '../client/client';
import { register, type Registration } from '../handlers/register';
import type { Say } from './follow';

/** Registers what a file has, and tells what came of it. */
export async function deploy(client: Client, file: string, say: Say): Promise<Registration> {
  return registerBundle(client, file, await bundleOf(file), say);
}

export async function registerBundle(client: Client, file: string, bundle: Bundle, say: Say): Promise<Registration> {
  const registration = await register(client, bundle);
  const { ids, versions, warnings } = registration;
  for (const [name, id] of Object.entries(ids)) say(`✓ ${name} is version ${versions[name]} of ${id}`);
  for (const { message, line, file: written = basename(file) } of warnings)
    say(`⚠ ${written}${line === undefined ? '' : `:${line}`}: ${message}`);
  return registration;
}
