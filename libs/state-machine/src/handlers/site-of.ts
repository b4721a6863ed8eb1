import type { CallSite } from './handler-program';
import type { HandlerCall } from './turn';

/**
 * Where in the text a call stands. A stack tells some place inside of the call, often in its arguments, and so it is the call of that name
 * which holds the place; of several, one in the arguments of another, the one that begins last.
 */
export function siteOf(sites: readonly CallSite[], { request, site }: HandlerCall): CallSite | undefined {
  if (site === undefined) return undefined;
  return sites
    .filter((each) => each.name === request.name && !isBefore(site, each) && !isBefore(each.end, site))
    .reduce<CallSite | undefined>((inner, each) => (inner && isBefore(each, inner) ? inner : each), undefined);
}

interface Place {
  line: number;
  column: number;
}

function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
