import { checkUrl, type AddressPolicy, type AddressVerdict } from '@workflows/runtime';

/** Where a URL leads. Of what is no URL, `origin` and `path` are empty and the verdict says so. */
export interface Destination {
  origin: string;
  path: string;
  /** By what is written in the URL; the guard of connections has its own word on it. */
  verdict: AddressVerdict;
}

const MOST_KEPT = 1_000;
const LONGEST_KEPT = 512;

/** Reads and judges URLs, and remembers some: most calls go where others have gone before. */
export class Destinations {
  private readonly known = new Map<string, Destination>();

  constructor(readonly policy: AddressPolicy) {}

  of(url: string): Destination {
    const known = this.known.get(url);
    if (known) return known;
    const destination = this.read(url);
    if (this.known.size >= MOST_KEPT) this.known.clear();
    if (url.length <= LONGEST_KEPT) this.known.set(url, destination);
    return destination;
  }

  private read(url: string): Destination {
    const verdict = checkUrl(url, this.policy);
    if (!URL.canParse(url)) return { origin: '', path: '', verdict };
    const { origin, pathname, search } = new URL(url);
    return { origin, path: pathname + search, verdict };
  }
}
