import { checkUrl } from '@workflows/runtime';
import type { AddressPolicy } from '@workflows/runtime';

/** What is wrong with an address that calls go below; `what` names it. The early word on it: the guard asks again with each connection. */
export function checkBaseUrl(
  what: string,
  url: string,
  addresses: AddressPolicy,
  refuse: (message: string, code?: string) => void,
): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.search !== '' || parsed.hash !== '')
    return refuse(`${what} must be an absolute http or https URL without "?" and "#".`);
  const verdict = checkUrl(url, addresses);
  if (!verdict.ok) refuse(`${what} may not be called: ${verdict.reason}.`, 'ADDRESS_REFUSED');
}
