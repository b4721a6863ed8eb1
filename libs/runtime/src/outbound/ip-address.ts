import ipaddr from 'ipaddr.js';

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Reads an address as resolvers and sockets write it: four decimal bytes, or IPv6 with or without a zone. ipaddr.js reads
 * more: octal, hexadecimal and short IPv4, and that not as others do (`::ffff:0177.0.0.1`, loopback to some, is 177.0.0.1
 * to it). What two readers may take for two addresses is no address here.
 */
export function parseIp(text: string): IpAddress | undefined {
  const [address = ''] = text.split('%');
  const last = address.slice(address.lastIndexOf(':') + 1);
  if ((last === address || last.includes('.')) && !ipaddr.IPv4.isValidFourPartDecimal(last)) return undefined;
  return ipaddr.isValid(text) ? ipaddr.parse(text) : undefined;
}

/** The IPv4 address in the four bytes of `address` from the byte `at` on. */
export function embeddedIpv4(address: IpAddress, at: number): IpAddress {
  return ipaddr.fromByteArray(address.toByteArray().slice(at, at + 4));
}
