import { isJsonObject, type JsonObject } from '@workflows/contracts';
import type { TokenSchemes } from '@workflows/runtime';
import type { References } from './references';

const MOST_LISTED = 5;
const LONGEST_URL = 2_048;
const LONGEST_NAME = 60;

/** What the security schemes of a document say of access tokens. */
export function readTokenSchemes(components: unknown, references: References): TokenSchemes | undefined {
  const schemes = isJsonObject(components) ? references.follow(components.securitySchemes) : undefined;
  const tokenUrls = new Set<string>();
  const others: string[] = [];
  for (const [name, given] of Object.entries(schemes ?? {})) {
    const scheme = references.follow(given);
    const quoted = JSON.stringify(name.slice(0, LONGEST_NAME));
    if (scheme?.type === 'openIdConnect') others.push(`${quoted} is openIdConnect`);
    if (scheme?.type !== 'oauth2') continue;
    const flows = isJsonObject(scheme.flows) ? scheme.flows : {};
    const url = tokenUrlOf(flows.clientCredentials);
    if (url !== undefined) tokenUrls.add(url);
    else others.push(`${quoted} has ${flowNames(flows)}`);
  }
  if (tokenUrls.size === 0 && others.length === 0) return undefined;
  return { tokenUrls: [...tokenUrls].slice(0, MOST_LISTED), others: others.slice(0, MOST_LISTED) };
}

function tokenUrlOf(flow: unknown): string | undefined {
  if (!isJsonObject(flow) || typeof flow.tokenUrl !== 'string') return undefined;
  const url = flow.tokenUrl.trim();
  return url === '' || url.length > LONGEST_URL ? undefined : url;
}

function flowNames(flows: JsonObject): string {
  const known = ['authorizationCode', 'implicit', 'password', 'clientCredentials', 'deviceAuthorization'];
  const given = known.filter((flow) => Object.hasOwn(flows, flow));
  return given.length === 0 ? 'no flow' : `only the flow ${given.join(', ')}`;
}
