/** An address as a number; `bits` tells the families apart. */
export interface IpAddress {
  bits: 32 | 128;
  value: bigint;
}

const IPV4_PART = /^(?:0|[1-9]\d{0,2})$/;
const IPV6_GROUP = /^[0-9a-f]{1,4}$/i;

/** Reads an address as resolvers and sockets write it: four decimal bytes, or IPv6 with or without a zone. */
export function parseIp(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const value = parseIpv4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const value = parseIpv6(text.replace(/%.*$/, ''));
  return value === undefined ? undefined : { bits: 128, value };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => IPV4_PART.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(groupsOf);
  if (head === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? join(head) : undefined;
  if (tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? undefined : join([...head, ...Array<bigint>(missing).fill(0n), ...tail]);
}

/** The 16-bit groups of one side of `::`; an IPv4 address at its end is two groups. */
function groupsOf(side: string): bigint[] | undefined {
  if (side === '') return [];
  const texts = side.split(':');
  const last = texts.at(-1) ?? '';
  const embedded = last.includes('.') ? parseIpv4(last) : undefined;
  if (last.includes('.')) {
    if (embedded === undefined) return undefined;
    texts.pop();
  }
  if (!texts.every((text) => IPV6_GROUP.test(text))) return undefined;
  const groups = texts.map((text) => BigInt(`0x${text}`));
  return embedded === undefined ? groups : [...groups, embedded >> 16n, embedded & 0xffffn];
}

function join(groups: readonly bigint[]): bigint {
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}
