import type { ConnectorAuth } from '@workflows/contracts';
import type { RevealedSecrets } from '@workflows/runtime';
import type { WrittenRequest } from './write-request';

/** As far as a header can carry it. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

export type Signing = { ok: true; url: string; headers: Record<string, string> } | { ok: false; cause: string };

/** The texts that may refer to secrets. */
export function credentialsOf(auth: ConnectorAuth | undefined): string[] {
  switch (auth?.type) {
    case undefined:
      return [];
    case 'bearer':
      return [auth.token];
    case 'basic':
      return [auth.username, auth.password];
    case 'header':
    case 'query':
      return [auth.value];
  }
}

/** The address with the credentials that stand in it, and the headers with those that stand there. */
export function sign({ url }: WrittenRequest, auth: ConnectorAuth | undefined, secrets: RevealedSecrets): Signing {
  // What is read from a file ends with a line feed more often than not.
  const fill = (text: string): string => secrets.fill(text).trim();
  switch (auth?.type) {
    case undefined:
      return { ok: true, url, headers: {} };
    case 'bearer':
      return inHeader(url, 'authorization', `Bearer ${fill(auth.token)}`);
    case 'basic': {
      const pair = `${fill(auth.username)}:${fill(auth.password)}`;
      return inHeader(url, 'authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
    }
    case 'header':
      return inHeader(url, auth.name.toLowerCase(), fill(auth.value));
    case 'query': {
      const pair = `${encodeURIComponent(auth.name)}=${encodeURIComponent(fill(auth.value))}`;
      const signed = new URL(url);
      signed.search = signed.search === '' ? pair : `${signed.search.slice(1)}&${pair}`;
      return { ok: true, url: signed.href, headers: {} };
    }
  }
}

function inHeader(url: string, name: string, value: string): Signing {
  return HEADER_VALUE.test(value)
    ? { ok: true, url, headers: { [name]: value } }
    : { ok: false, cause: 'it holds characters that no header can carry' };
}
