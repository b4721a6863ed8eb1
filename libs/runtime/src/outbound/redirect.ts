import { checkUrl } from './address-policy';
import type { AddressPolicy } from './address-policy';

export const MAX_REDIRECTS = 3;

/** One request of a call: where it goes, and how it came there. */
export interface Hop {
  url: string;
  /** How many redirects led here. */
  redirects: number;
  /** Whether credentials and signature may be sent: true until a redirect has once left the origin of the function. */
  trusted: boolean;
}

export type NextHop = { ok: true; hop: Hop } | { ok: false; cause: string };

export function firstHop(url: string): Hop {
  return { url, redirects: 0, trusted: true };
}

/** Where a 307 or 308 leads, method and body unchanged; the connection guard has its own word on it later. */
export function nextHop(from: Hop, location: string | undefined, policy: AddressPolicy): NextHop {
  if (location === undefined || !URL.canParse(location, from.url))
    return { ok: false, cause: 'it redirects without a usable Location header' };
  if (from.redirects >= MAX_REDIRECTS) return { ok: false, cause: `it redirects more than ${MAX_REDIRECTS} times` };
  const target = new URL(location, from.url);
  const verdict = checkUrl(target.href, policy);
  if (!verdict.ok) return { ok: false, cause: `it redirects to an address that may not be called: ${verdict.reason}` };
  const trusted = from.trusted && target.origin === new URL(from.url).origin;
  return { ok: true, hop: { url: target.href, redirects: from.redirects + 1, trusted } };
}
