import {
  EngineError,
  REGISTRY_PROTOCOL,
  type RegistryMessages,
  type RegistryPattern,
  type RegistryReply,
  type RegistryRequest,
  type TenantId,
} from '@workflows/contracts';
import type { RegistryClient } from '@workflows/runtime';
import { callHandler } from '../call-handler';
import { unavailable } from '../pending-replies';
import type { EmbeddedHub } from './embedded-hub';

/** Asks the registry of the same process. Requests and answers are passed as they are, not copied: nobody changes them. */
export class EmbeddedRegistryClient implements RegistryClient {
  constructor(private readonly hub: EmbeddedHub) {}

  async ask<P extends RegistryPattern>(
    pattern: P,
    tenant: TenantId,
    ask: RegistryMessages[P]['ask'],
  ): Promise<RegistryMessages[P]['answer']> {
    const handler = this.hub.find(pattern);
    if (handler === undefined) throw unavailable('The registry is not up.');
    const request: RegistryRequest<P> = { v: REGISTRY_PROTOCOL, tenant, ...ask };
    const reply = await callHandler(handler, request).catch((error: unknown) => {
      throw unavailable('The registry could not answer.', error);
    });
    return unwrap(reply as RegistryReply<P>); // both ends are compiled from one contract into one process
  }
}

function unwrap<P extends RegistryPattern>(reply: RegistryReply<P>): RegistryMessages[P]['answer'] {
  if (reply.ok) return reply.value;
  throw EngineError.fromWire(reply.error);
}
