import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { TenantId } from '@workflows/contracts';

/** The tenant whose credential the request carries. */
export const Tenant = createParamDecorator(
  (_data: unknown, context: ExecutionContext): TenantId => context.switchToHttp().getRequest<FastifyRequest>().tenant,
);

/** Names the credential of the request, for people who ask who did something; it does not give it away. */
export const Caller = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string =>
    `key:${context.switchToHttp().getRequest<FastifyRequest>().credentialId}`,
);
