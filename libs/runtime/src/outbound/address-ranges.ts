import ipaddr from 'ipaddr.js';
import type { IpAddress } from './ip-address';

/**
 * What a range of addresses means to the guard. `embeds`: the address carries, from its byte `at` on, an IPv4 address that
 * is the one really called.
 */
export type Verdict = { kind: 'never' } | { kind: 'private' } | { kind: 'embeds'; at: number };

export interface AddressRange {
  name: string;
  verdict: Verdict;
}

const UNSPECIFIED = never('an unspecified address');
const LOOPBACK = needsPrivate('a loopback address');
const PRIVATE = needsPrivate('a private address');
const METADATA = never('a cloud metadata address');
const RESERVED = never('a reserved address');

/**
 * What ipaddr.js judges otherwise, or not at all: what clouds put behind fixed addresses, networks for tests of load that
 * are used as private ones, and two forms of IPv4 in IPv6. The first that fits counts.
 */
const OURS: readonly [cidr: string, range: AddressRange][] = [
  ['100.100.100.200/32', METADATA],
  ['168.63.129.16/32', METADATA],
  ['169.254.169.254/32', METADATA],
  ['fd00:ec2::/32', METADATA],
  ['fd20:ce::254/128', METADATA],
  ['198.18.0.0/15', PRIVATE],
  ['64:ff9b:1::/48', never('a local NAT64 address')],
  ['::/128', UNSPECIFIED],
  ['::1/128', LOOPBACK],
  ['::/96', embeds('an IPv4-compatible address', 12)],
];
const SUBNETS = OURS.map(([cidr, range]) => ({ subnet: ipaddr.parseCIDR(cidr), range }));

/** The special ranges of IANA's registries, by the names that ipaddr.js has for them. */
const NAMED: ReadonlyMap<string, AddressRange> = new Map([
  ['unspecified', UNSPECIFIED],
  ['broadcast', never('a broadcast address')],
  ['multicast', never('a multicast address')],
  ['linkLocal', never('a link-local address')],
  ['teredo', never('a Teredo address')],
  ['loopback', LOOPBACK],
  ['private', PRIVATE],
  ['carrierGradeNat', PRIVATE],
  ['uniqueLocal', PRIVATE],
  ['deprecatedSiteLocal', PRIVATE],
  ['ipv4Mapped', embeds('an IPv4-mapped address', 12)],
  ['rfc6145', embeds('an IPv4-translated address', 12)],
  ['rfc6052', embeds('a NAT64 address', 12)],
  ['6to4', embeds('a 6to4 address', 2)],
]);

/** Undefined for a public address. A special range without a verdict of its own is reserved: a new one never opens. */
export function rangeOf(address: IpAddress): AddressRange | undefined {
  const ours = SUBNETS.find(({ subnet }) => subnet[0].kind() === address.kind() && address.match(subnet));
  if (ours !== undefined) return ours.range;
  const name = address.range();
  return name === 'unicast' ? undefined : (NAMED.get(name) ?? RESERVED);
}

function never(name: string): AddressRange {
  return { name, verdict: { kind: 'never' } };
}

function needsPrivate(name: string): AddressRange {
  return { name, verdict: { kind: 'private' } };
}

function embeds(name: string, at: number): AddressRange {
  return { name, verdict: { kind: 'embeds', at } };
}
