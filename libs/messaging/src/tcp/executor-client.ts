import {
  EXECUTOR_PROTOCOL,
  EngineError,
  isJsonObject,
  type ExecutorMessages,
  type ExecutorPattern,
  type ExecutorReply,
  type ExecutorRequest,
  type TenantId,
} from '@workflows/contracts';
import { unavailable } from '../pending-replies';
import { TcpRequester, type TcpRequesterOptions } from './tcp-requester';

export interface ExecutorAddress {
  id: string;
  /** `host:port`; an IPv6 host in brackets. */
  address: string;
}

/** Asks one executor. */
export class ExecutorClient {
  /** When it last could not be reached; 0: never. */
  failedAt = 0;
  private readonly requester: TcpRequester;

  constructor(
    readonly executor: ExecutorAddress,
    options: Omit<TcpRequesterOptions, 'host' | 'port'>,
  ) {
    this.requester = new TcpRequester({ ...options, ...parseAddress(executor.address) });
  }

  async ask<P extends ExecutorPattern>(
    pattern: P,
    tenant: TenantId,
    ask: ExecutorMessages[P]['ask'],
    limits?: { timeoutMs?: number; signal?: AbortSignal },
  ): Promise<ExecutorMessages[P]['answer']> {
    const request: ExecutorRequest<P> = { v: EXECUTOR_PROTOCOL, tenant, ...ask };
    const reply = await this.requester.request(pattern, request, limits);
    if (!isReply<P>(reply)) throw unavailable('The executor answered in a form that is not known here.');
    if (reply.ok) return reply.value;
    throw EngineError.fromWire(reply.error);
  }

  close(): void {
    this.requester.close();
  }
}

export function parseAddress(address: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) throw new Error(`"${address}" is not of the form host:port`);
  return { host, port: Number(port) };
}

function isReply<P extends ExecutorPattern>(reply: unknown): reply is ExecutorReply<P> {
  return (
    isJsonObject(reply) &&
    ((reply['ok'] === true && 'value' in reply) || (reply['ok'] === false && isJsonObject(reply['error'])))
  );
}
