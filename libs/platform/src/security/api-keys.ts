import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { EngineError } from '@workflows/contracts';
import type { TenantId } from '@workflows/contracts';
import { FailedLogins } from './failed-logins';

/** Whom a credential stands for. */
export interface Principal {
  tenant: TenantId;
  /** Names the credential in counts and logs, and does not give it away. */
  credentialId: string;
}

/** Knows the valid API keys. */
export interface ApiKeys {
  verify(key: string): Principal | undefined;
}

/** One key for everything: the development key of a local start. */
export class SingleApiKey implements ApiKeys {
  private readonly hash: Buffer;
  private readonly principal: Principal;

  constructor(key: string, tenant: TenantId) {
    this.hash = sha256(key);
    this.principal = { tenant, credentialId: this.hash.toString('hex', 0, 6) };
  }

  verify(key: string): Principal | undefined {
    return timingSafeEqual(sha256(key), this.hash) ? this.principal : undefined;
  }
}

/** Fastify hook: a request goes on with a valid `Authorization: Bearer <key>`, or to a public route. */
export function authenticate(keys: ApiKeys, failed = new FailedLogins()) {
  const known = new KnownCredentials();
  return (request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    if (request.routeOptions.config?.public) return done();
    const { authorization } = request.headers;
    const principal =
      authorization === undefined
        ? undefined
        : (known.find(authorization) ?? known.keep(authorization, verify(keys, authorization)));
    if (authorization === undefined) return done(unauthenticated(authorization));
    if (!principal) return failed.answer(request.ip, () => done(unauthenticated(authorization)));
    request.tenant = principal.tenant;
    request.credentialId = principal.credentialId;
    done();
  };
}

const BEARER = /^bearer /i;

function verify(keys: ApiKeys, header: string): Principal | undefined {
  if (header.length > 4096 || !BEARER.test(header)) return undefined;
  return keys.verify(header.slice(7).trim());
}

const KEPT_MS = 30_000;
const MOST_KEPT = 1_000;

/**
 * Headers that were found valid, for a moment: hashing each anew is a tenth of a small request. A look-up compares texts
 * only where V8's seeded hash of the whole header agrees, so its time tells nothing about a part of a key.
 */
class KnownCredentials {
  private kept = new Map<string, Principal>();
  private since = 0;

  find(header: string): Principal | undefined {
    return performance.now() - this.since < KEPT_MS ? this.kept.get(header) : undefined;
  }

  keep(header: string, principal: Principal | undefined): Principal | undefined {
    if (!principal) return undefined;
    if (performance.now() - this.since >= KEPT_MS || this.kept.size >= MOST_KEPT) {
      this.kept = new Map();
      this.since = performance.now();
    }
    this.kept.set(header, principal);
    return principal;
  }
}

/** Whether a key without its scheme would be valid is not told. */
function unauthenticated(header: string | undefined): EngineError {
  const isBearer = header !== undefined && BEARER.test(header);
  const headers = { 'www-authenticate': isBearer ? 'Bearer error="invalid_token"' : 'Bearer' };
  const message = isBearer
    ? 'This API key is not valid.'
    : header === undefined
      ? 'Send an API key: the header "Authorization: Bearer <key>".'
      : 'The header "Authorization" does not begin with "Bearer": send "Authorization: Bearer <key>".';
  return new EngineError('UNAUTHENTICATED', message, { headers });
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
