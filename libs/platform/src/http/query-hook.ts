import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import { readQuery } from '../validation/query-rules';
import type { QueryRules } from '../validation/query-rules';

const NONE: QueryRules = {};

/** Replaces the query string by what the route's rules make of it. */
export function readQueryHook(request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void {
  const { query, public: isPublic } = request.routeOptions.config;
  const given = request.query as Record<string, unknown>;
  if (query) request.query = readQuery(given, query);
  else if (!isPublic && !request.is404) for (const _name in given) return void readQuery(given, NONE);
  done();
}
