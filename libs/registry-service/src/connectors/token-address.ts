import type { ConnectorAuth } from '@workflows/contracts';
import { checkUrl } from '@workflows/runtime';
import type { AddressPolicy, TokenSchemes } from '@workflows/runtime';
import { refusal } from '../drafts/problems';
import type { AuthDraft } from './connector-auth';

/** With the address of its token endpoint, from the document where the user names none. Throws FIELD_INVALID or ADDRESS_REFUSED. */
export function completeAuth(
  auth: AuthDraft,
  baseUrl: string,
  tokens: TokenSchemes | undefined,
  addresses: AddressPolicy,
): ConnectorAuth {
  if (auth.type !== 'oauth2') return auth;
  const tokenUrl = auth.tokenUrl ?? tokenUrlOf(tokens, baseUrl);
  const parsed = URL.canParse(tokenUrl) ? new URL(tokenUrl) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.hash !== '')
    throw refused(`${quoted(tokenUrl)} is no absolute http or https URL without "#": tokens cannot be fetched there.`);
  const verdict = checkUrl(tokenUrl, addresses);
  if (!verdict.ok)
    throw refused(`Tokens may not be fetched at ${quoted(tokenUrl)}: ${verdict.reason}.`, 'ADDRESS_REFUSED');
  return { ...auth, tokenUrl };
}

function tokenUrlOf(tokens: TokenSchemes | undefined, baseUrl: string): string {
  const [first, ...more] = tokens?.tokenUrls ?? [];
  if (first === undefined) throw refused(`${whyNone(tokens)} Give the address of the token endpoint as "tokenUrl".`);
  if (more.length > 0) {
    const all = [first, ...more].map(quoted).join(', ');
    throw refused(`The document names more than one token endpoint: ${all}. Give one of them as "tokenUrl".`);
  }
  return URL.canParse(first, baseUrl) ? new URL(first, baseUrl).href : first;
}

function whyNone(tokens: TokenSchemes | undefined): string {
  if (tokens === undefined) return 'The document says nothing of OAuth 2.0.';
  return `The document has no flow clientCredentials, the only one that needs no person: ${tokens.others.join(', ')}.`;
}

function refused(message: string, code: 'FIELD_INVALID' | 'ADDRESS_REFUSED' = 'FIELD_INVALID') {
  return refusal(code, [{ message, code, path: '/auth/tokenUrl' }]);
}

function quoted(url: string): string {
  return JSON.stringify(url.slice(0, 200));
}
