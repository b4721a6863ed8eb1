/** Of the form `host:port`; an IPv6 host in brackets. */
export function parseAddress(address: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) throw new Error(`"${address}" is not of the form host:port`);
  return { host, port: Number(port) };
}
