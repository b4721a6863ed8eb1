import { lookup, type LookupAddress } from 'node:dns';
import { createRequire } from 'node:module';
import type { LookupFunction } from 'node:net';
import { checkAddress, type AddressPolicy } from '@workflows/runtime';
import type { Agent } from 'undici';

const require = createRequire(__filename);

/** The one door for outbound HTTP: a connection is made to addresses that the policy allows and to no others. */
export function guardedAgent(policy: AddressPolicy, connectionsPerOrigin: number): Agent {
  const undici = require('undici') as typeof import('undici'); // gateways and registries, which load this file too, do without
  return new undici.Agent({
    connections: connectionsPerOrigin,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { lookup: guardedLookup(policy), timeout: 10_000, keepAlive: true },
  });
}

/** Resolves a name to its allowed addresses only, so that what was checked is what is connected to. */
export function guardedLookup(policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => checkAddress(address, policy).ok);
      const [first] = allowed;
      if (!first) return callback(new AddressRefused(hostname, addresses, policy), '', 0);
      if (options.all) return callback(null, allowed);
      return callback(null, first.address, first.family);
    });
  };
}

/** A name that stands for no address that may be called. */
export class AddressRefused extends Error {
  constructor(hostname: string, addresses: readonly LookupAddress[], policy: AddressPolicy) {
    const [first] = addresses;
    const verdict = first && checkAddress(first.address, policy);
    super(`the address of ${hostname} may not be called: ${verdict && !verdict.ok ? verdict.reason : 'it has none'}`);
  }
}
