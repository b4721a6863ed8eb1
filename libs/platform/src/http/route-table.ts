/** The routes of an app as Fastify knows them, to tell a wrong method from a wrong path. */
export class RouteTable {
  private readonly patterns: { method: string; url: string; segments: string[] }[] = [];

  add(methods: string | string[], url: string): void {
    for (const method of [methods].flat()) this.patterns.push({ method, url, segments: split(url) });
  }

  /** Method and pattern of each route, in the order of registration. */
  list(): { method: string; url: string }[] {
    return this.patterns.map(({ method, url }) => ({ method, url }));
  }

  /** The methods that a path answers to, sorted. */
  methodsOf(url: string): string[] {
    const path = split(url.split('?', 1)[0] ?? '');
    const methods = this.patterns.filter(({ segments }) => matches(segments, path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }
}

const split = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

function matches(pattern: string[], path: string[]): boolean {
  if (pattern.at(-1) === '*')
    return path.length >= pattern.length - 1 && pattern.slice(0, -1).every((part, i) => fits(part, path[i]));
  return pattern.length === path.length && pattern.every((part, i) => fits(part, path[i]));
}

const fits = (part: string, segment: string | undefined): boolean =>
  segment !== undefined && (part.startsWith(':') || part === segment);
