import { isJsonObject } from '@workflows/contracts';

/** The first absolute address, its variables by default. */
export function firstServer(servers: unknown): string | undefined {
  for (const server of Array.isArray(servers) ? servers : []) {
    if (!isJsonObject(server) || typeof server.url !== 'string') continue;
    const { variables } = server;
    const url = server.url.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
      const variable = isJsonObject(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined;
      return isJsonObject(variable) && typeof variable.default === 'string' ? variable.default : whole;
    });
    if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url;
  }
  return undefined;
}

export function serverOrigin(url: string): string {
  return new URL(url).origin;
}
