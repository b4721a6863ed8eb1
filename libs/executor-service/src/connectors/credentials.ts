import type { ClientCredentials, ConnectorAuth } from '@workflows/contracts';
import type { RevealedSecrets } from '@workflows/runtime';
import type { WrittenRequest } from './write-request';

/** As far as a header can carry it. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** `secrets` are all that may come back of it, what was made of the others among them. */
export type Signing =
  { ok: true; url: string; headers: Record<string, string>; secrets: RevealedSecrets } | { ok: false; cause: string };

/** What is sent as it is written, but for its secrets. */
export type FixedAuth = Exclude<ConnectorAuth, ClientCredentials>;

/** The texts that may refer to secrets. */
export function credentialsOf(auth: ConnectorAuth | undefined): string[] {
  switch (auth?.type) {
    case undefined:
      return [];
    case 'bearer':
      return [auth.token];
    case 'basic':
      return [auth.username, auth.password];
    case 'oauth2':
      return [auth.clientId, auth.clientSecret];
    case 'header':
    case 'query':
      return [auth.value];
  }
}

/** The address with the credentials that stand in it, and the headers with those that stand there. */
export function sign({ url }: WrittenRequest, auth: FixedAuth | undefined, secrets: RevealedSecrets): Signing {
  // What is read from a file ends with a line feed more often than not.
  const fill = (text: string): string => secrets.fill(text).trim();
  switch (auth?.type) {
    case undefined:
      return { ok: true, url, headers: {}, secrets };
    case 'bearer':
      return inHeader(url, secrets, 'authorization', `Bearer ${fill(auth.token)}`);
    case 'basic': {
      const pair = Buffer.from(`${fill(auth.username)}:${fill(auth.password)}`).toString('base64');
      return inHeader(url, secrets.and('user name and password', pair), 'authorization', `Basic ${pair}`);
    }
    case 'header':
      return inHeader(url, secrets, auth.name.toLowerCase(), fill(auth.value));
    case 'query': {
      const pair = `${encodeURIComponent(auth.name)}=${encodeURIComponent(fill(auth.value))}`;
      const signed = new URL(url);
      signed.search = signed.search === '' ? pair : `${signed.search.slice(1)}&${pair}`;
      return { ok: true, url: signed.href, headers: {}, secrets };
    }
  }
}

export function signWithToken({ url }: WrittenRequest, token: string, secrets: RevealedSecrets): Signing {
  return inHeader(url, secrets.and('access token', token), 'authorization', `Bearer ${token}`);
}

function inHeader(url: string, secrets: RevealedSecrets, name: string, value: string): Signing {
  return HEADER_VALUE.test(value)
    ? { ok: true, url, headers: { [name]: value }, secrets }
    : { ok: false, cause: 'it holds characters that no header can carry' };
}
