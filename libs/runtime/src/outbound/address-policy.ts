import { rangeOf } from './address-ranges';
import type { AddressRange } from './address-ranges';
import { embeddedIpv4, parseIp } from './ip-address';
import type { IpAddress } from './ip-address';

/**
 * Which addresses the service calls on behalf of its users. Rules of this file:
 *   A1. Asked twice: when an address is registered (an early word to the user) and, for each address that a name stands
 *       for, when a connection is made. Only the second is the guard: a name may resolve to anything, anew each time.
 *   A2. Loopback and private ranges need `allowPrivateNetwork`; what the table calls `never` has no such key.
 *   A3. What cannot be read is refused.
 */
export interface AddressPolicy {
  allowPrivateNetwork: boolean;
}

/** `reason` ends the sentence "the address may not be called: …" and holds nothing of the server's own. */
export type AddressVerdict = { ok: true } | { ok: false; reason: string };

const IPV4 = /^\d+(?:\.\d+){3}$/;
const METADATA_NAMES = new Set([
  'instance-data',
  'instance-data.ec2.internal',
  'metadata',
  'metadata.aws.internal',
  'metadata.azure.internal',
  'metadata.goog',
  'metadata.google.internal',
  'metadata.oraclecloud.com',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'metadata.tencentyun.com',
  'rancher-metadata',
]);

/** Judges a URL by what is written in it; a host name that says nothing by itself passes (A1). */
export function checkUrl(url: string, policy: AddressPolicy): AddressVerdict {
  if (!URL.canParse(url)) return refuse('it is not an absolute URL');
  const { protocol, username, password, hostname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return refuse(`only http and https are called, not ${protocol}`);
  if (username !== '' || password !== '') return refuse('it carries credentials; a URL is no place for them');
  // The URL parser has already brought decimal, octal and hexadecimal IPv4, percent-escapes and full-width digits to one form.
  const host = hostname.replace(/\.+$/, '');
  if (host === '') return refuse('it names no host');
  if (host.startsWith('[')) return checkAddress(host.slice(1, -1), policy);
  return IPV4.test(host) ? checkAddress(host, policy) : checkName(host, policy);
}

/** Judges an address that a connection is about to be made to. This is the guard (A1). */
export function checkAddress(ip: string, policy: AddressPolicy): AddressVerdict {
  const address = parseIp(ip);
  if (address === undefined) return refuse('its host is not an IP address'); // A3
  const range = rangeOf(address);
  return range === undefined ? { ok: true } : judge(address, range, policy);
}

function judge(address: IpAddress, { name, verdict }: AddressRange, policy: AddressPolicy): AddressVerdict {
  switch (verdict.kind) {
    case 'never':
      return refuse(`it is ${name}`);
    case 'private':
      return policy.allowPrivateNetwork ? { ok: true } : refuse(`it is ${name} and ALLOW_PRIVATE_NETWORK is not on`);
    case 'embeds': {
      const inner = embeddedIpv4(address, verdict.at);
      const range = rangeOf(inner);
      return range === undefined ? { ok: true } : judge(inner, range, policy);
    }
  }
}

function checkName(host: string, policy: AddressPolicy): AddressVerdict {
  if (METADATA_NAMES.has(host)) return refuse('it is a cloud metadata host');
  if (host !== 'localhost' && !host.endsWith('.localhost')) return { ok: true };
  return policy.allowPrivateNetwork
    ? { ok: true }
    : refuse('it is a loopback address and ALLOW_PRIVATE_NETWORK is not on');
}

function refuse(reason: string): AddressVerdict {
  return { ok: false, reason };
}
