import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/** Files in PEM; all three or none. */
export interface TlsFiles {
  INTERNAL_TLS_CA?: string | undefined;
  INTERNAL_TLS_CERT?: string | undefined;
  INTERNAL_TLS_KEY?: string | undefined;
}

export interface InternalTls {
  ca: Buffer;
  cert: Buffer;
  key: Buffer;
}

/** TLS between our own services, each side showing a certificate of the same authority; undefined: plain TCP. */
export function internalTls({
  INTERNAL_TLS_CA: ca,
  INTERNAL_TLS_CERT: cert,
  INTERNAL_TLS_KEY: key,
}: TlsFiles): InternalTls | undefined {
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  if (ca === undefined || cert === undefined || key === undefined) {
    throw new Error('INTERNAL_TLS_CA, INTERNAL_TLS_CERT and INTERNAL_TLS_KEY go together: set all three, or none.');
  }
  return { ca: readFileSync(ca), cert: readFileSync(cert), key: readFileSync(key) };
}

/** The server's side of it: who cannot show a certificate of the authority is not heard. */
export function serverTls(tls: InternalTls | undefined) {
  return tls && { ...tls, requestCert: true, rejectUnauthorized: true };
}

/** The address by which others on the network reach this machine. */
export function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((interfaces) => interfaces ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
