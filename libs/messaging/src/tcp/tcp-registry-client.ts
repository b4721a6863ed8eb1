import {
  EngineError,
  REGISTRY_PROTOCOL,
  isJsonObject,
  type RegistryMessages,
  type RegistryPattern,
  type RegistryReply,
  type RegistryRequest,
  type TenantId,
} from '@workflows/contracts';
import { UnknownToRegistry, type RegistryClient } from '@workflows/runtime';
import { unavailable } from '../pending-replies';
import { NotHandled, TcpRequester, type TcpRequesterOptions } from './tcp-requester';

/** Asks the registry of another process. */
export class TcpRegistryClient implements RegistryClient {
  private readonly requester: TcpRequester;

  constructor(options: TcpRequesterOptions) {
    this.requester = new TcpRequester(options);
  }

  async ask<P extends RegistryPattern>(
    pattern: P,
    tenant: TenantId,
    ask: RegistryMessages[P]['ask'],
  ): Promise<RegistryMessages[P]['answer']> {
    const request: RegistryRequest<P> = { v: REGISTRY_PROTOCOL, tenant, ...ask };
    const reply = await this.requester.request(pattern, request).catch((error: unknown) => {
      throw error instanceof NotHandled ? new UnknownToRegistry(pattern) : error;
    });
    if (!isReply<P>(reply)) throw unavailable('The registry answered in a form that is not known here.');
    if (reply.ok) return reply.value;
    throw EngineError.fromWire(reply.error);
  }

  close(): void {
    this.requester.close();
  }
}

/** The outer form is checked; the value inside is the registry's word, vouched for by the secret and the protocol. */
function isReply<P extends RegistryPattern>(reply: unknown): reply is RegistryReply<P> {
  return (
    isJsonObject(reply) &&
    ((reply['ok'] === true && 'value' in reply) || (reply['ok'] === false && isJsonObject(reply['error'])))
  );
}
