import { parseIp } from './ip-address';
import type { IpAddress } from './ip-address';

/**
 * What a range of addresses means to the guard. `embeds`: the address carries an IPv4 address, `shift` bits from its
 * right end, that is the one really called.
 */
export type Verdict = { kind: 'never' } | { kind: 'private' } | { kind: 'embeds'; shift: bigint };

export interface AddressRange {
  name: string;
  verdict: Verdict;
}

const NEVER: Verdict = { kind: 'never' };
const PRIVATE: Verdict = { kind: 'private' };
const EMBEDS_LAST: Verdict = { kind: 'embeds', shift: 0n };

/** The first that fits counts, so the narrow ones stand before the wide ones. What fits none is public. */
const RANGES: readonly (AddressRange & { bits: number; prefix: bigint; shift: bigint })[] = [
  // IPv4 (IANA special-purpose registry, and what clouds put behind fixed addresses)
  range('0.0.0.0/8', NEVER, 'an unspecified address'),
  range('100.100.100.200/32', NEVER, 'a cloud metadata address'),
  range('168.63.129.16/32', NEVER, 'a cloud metadata address'),
  range('169.254.169.254/32', NEVER, 'a cloud metadata address'),
  range('169.254.0.0/16', NEVER, 'a link-local address'),
  range('192.0.0.0/24', NEVER, 'a reserved address'),
  range('224.0.0.0/4', NEVER, 'a multicast address'),
  range('255.255.255.255/32', NEVER, 'a broadcast address'),
  range('240.0.0.0/4', NEVER, 'a reserved address'),
  range('127.0.0.0/8', PRIVATE, 'a loopback address'),
  range('10.0.0.0/8', PRIVATE, 'a private address'),
  range('172.16.0.0/12', PRIVATE, 'a private address'),
  range('192.168.0.0/16', PRIVATE, 'a private address'),
  range('100.64.0.0/10', PRIVATE, 'a private address'),
  range('198.18.0.0/15', PRIVATE, 'a private address'),
  // IPv6
  range('::/128', NEVER, 'an unspecified address'),
  range('::1/128', PRIVATE, 'a loopback address'),
  range('::ffff:0:0/96', EMBEDS_LAST, 'an IPv4-mapped address'),
  range('::ffff:0:0:0/96', EMBEDS_LAST, 'an IPv4-translated address'),
  range('::/96', EMBEDS_LAST, 'an IPv4-compatible address'),
  range('64:ff9b::/96', EMBEDS_LAST, 'a NAT64 address'),
  range('64:ff9b:1::/48', NEVER, 'a local NAT64 address'),
  range('2002::/16', { kind: 'embeds', shift: 80n }, 'a 6to4 address'),
  range('2001::/32', NEVER, 'a Teredo address'),
  range('fd00:ec2::/32', NEVER, 'a cloud metadata address'),
  range('fd20:ce::254/128', NEVER, 'a cloud metadata address'),
  range('fc00::/7', PRIVATE, 'a private address'),
  range('fe80::/10', NEVER, 'a link-local address'),
  range('fec0::/10', PRIVATE, 'a private address'),
  range('ff00::/8', NEVER, 'a multicast address'),
];

export function rangeOf(address: IpAddress): AddressRange | undefined {
  return RANGES.find(({ bits, prefix, shift }) => bits === address.bits && address.value >> shift === prefix);
}

function range(cidr: string, verdict: Verdict, name: string) {
  const [text = '', length = ''] = cidr.split('/');
  const address = parseIp(text);
  if (address === undefined) throw new Error(`${cidr} is no range of addresses`);
  const shift = BigInt(address.bits) - BigInt(length);
  return { name, verdict, bits: address.bits, prefix: address.value >> shift, shift };
}
