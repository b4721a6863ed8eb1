import type { TenantId } from '@workflows/contracts';
import type { QueryRules } from '../validation/query-rules';

/** Forms of JSON that only some routes take. */
export const JSON_TYPES = ['application/cloudevents+json', 'application/cloudevents-batch+json'] as const;
export type JsonType = (typeof JSON_TYPES)[number];

/** What a route says about itself; set by the decorators of `route-settings.ts`, read by the hooks. */
export interface RouteSettings {
  /** Needs no API key. */
  public?: boolean;
  /** Never counted against a rate limit. */
  unthrottled?: boolean;
  /** Takes any JSON for a body, however deep and whatever its keys: judging it is what the route is for. */
  judgesBodies?: boolean;
  /** What stands in its bodies is quoted to nobody, not even to who sent it: answers are logged on their way. */
  confidential?: boolean;
  /** Reads the body itself, as it comes, of any type and size; or sends such an answer. */
  streamed?: boolean;
  /** The forms of JSON it takes besides `application/json`. */
  jsonTypes?: readonly JsonType[];
  /** The query parameters it takes; absent: none. */
  query?: QueryRules;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is; set once the credential was checked. */
    tenant: TenantId;
    /** What rate limits are counted by; never the credential itself. */
    credentialId: string;
  }
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merges the settings into Fastify's own
  interface FastifyContextConfig extends RouteSettings {}
}
