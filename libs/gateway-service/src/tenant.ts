import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { TenantId } from '@workflows/contracts';

/** The tenant whose credential the request carries. */
export const Tenant = createParamDecorator(
  (_data: unknown, context: ExecutionContext): TenantId => context.switchToHttp().getRequest<FastifyRequest>().tenant,
);
