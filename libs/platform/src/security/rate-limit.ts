import { Logger } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EngineError } from '@workflows/contracts';

const WINDOW_SECONDS = 60;

/** How many requests a credential may make, and where that is counted. */
export interface RateLimit {
  perMinute: number;
  limiter: Pick<RateLimiterAbstract, 'consume'>;
}

/** Counts in this process alone. */
export function rateLimitInMemory(perMinute: number): RateLimit {
  return { perMinute, limiter: new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS }) };
}

/**
 * Fastify hook: counts requests by credential and tells how many are left (draft-ietf-httpapi-ratelimit-headers). Where
 * the count cannot be read, requests pass: a limit is there to keep the service up.
 */
export function limitRate({ perMinute, limiter }: RateLimit) {
  const logger = new Logger('rate-limit');
  const policy = `"default";q=${perMinute};w=${WINDOW_SECONDS}`;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { config } = request.routeOptions;
    if (config?.public || config?.unthrottled) return;
    const count = await limiter.consume(request.credentialId).catch((reason: unknown) => {
      if (reason instanceof RateLimiterRes) return reason;
      logger.warn({ msg: 'requests are not counted', err: reason });
      return undefined;
    });
    if (!count) return;
    const seconds = Math.max(1, Math.ceil(count.msBeforeNext / 1000));
    const left = Math.max(0, count.remainingPoints);
    void reply.header('ratelimit', `"default";r=${left};t=${seconds}`).header('ratelimit-policy', policy);
    if (count.consumedPoints <= perMinute) return;
    const message = `More than ${perMinute} requests a minute; try again in ${seconds} s.`;
    throw new EngineError('RATE_LIMITED', message, { retryAfterSeconds: seconds });
  };
}
