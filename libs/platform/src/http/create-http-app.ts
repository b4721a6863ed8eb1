import { NestFactory } from '@nestjs/core';
import type { LoggerService } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifyServerOptions,
  HookHandlerDoneFunction,
} from 'fastify';
import { EngineError } from '@workflows/contracts';
import { boundBodies } from './arriving-body';
import { clientErrors } from './client-errors';
import { endConnections } from './end-connections';
import { MemoryBudget } from './memory-budget';
import { PROBLEM_TYPE, foreseen, toProblem } from './problem';
import { ProblemFilter } from './problem.filter';
import { readQueryHook } from './query-hook';
import { readBodies } from './read-bodies';
import { requestIds } from './request-id';
import { RouteTable } from './route-table';
import { guardPages } from './safe-pages';
import { leaveStreamedBodies } from './streamed-body';
import { watchRequests } from '../metrics/http-metrics';
import { Metrics } from '../metrics/metrics';
import { authenticate } from '../security/api-keys';
import { FailedLogins } from '../security/failed-logins';
import type { ApiKeys } from '../security/api-keys';
import { limitRate } from '../security/rate-limit';
import type { RateLimit } from '../security/rate-limit';

export const BODY_LIMIT = 10 * 1024 * 1024;
const BODY_TIMEOUT_MS = 120_000;

export interface HttpAppOptions {
  logger: LoggerService;
  /** Absent: nothing needs a key, as in an app that has only health and metrics. */
  apiKeys?: ApiKeys;
  rateLimit?: RateLimit;
  /** Origins that browsers may call from; none by default. */
  corsOrigins?: readonly string[];
  bodyLimit?: number;
  /** What bodies and answers may hold at once; absent: a share of the heap. */
  memory?: MemoryBudget;
  /** How long a client may take to send a body; where bodies are streamed, how long nothing of them may move. */
  bodyTimeoutMs?: number;
  /** Called after each answer, where someone wants to know: request lines at debug. */
  onAnswer?: (request: FastifyRequest, reply: FastifyReply) => void;
}

export type RootModule = Parameters<typeof NestFactory.create>[0];

/**
 * A Nest app on Fastify with the house's manners: request ids, problems as RFC 9457, strict JSON, API keys, rate limits,
 * paths bare and under `/v1`. What happens on each request is a Fastify hook; Nest sees the handlers only.
 */
export async function createHttpApp(root: RootModule, options: HttpAppOptions): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ ...fastifyOptions(options), skipMiddie: true });
  // The adapter is typed by the Fastify it carries; `getInstance` gives it untyped.
  const fastify: FastifyInstance = adapter.getInstance();
  const routes = new RouteTable();
  const filter = new ProblemFilter(routes);
  routesOf.set(fastify, routes);
  const failedLogins = new FailedLogins();
  prepare(fastify, routes, options, failedLogins);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    logger: options.logger,
    abortOnError: false,
  });
  app.useGlobalFilters(filter);
  const metrics = app.get(Metrics, { strict: false });
  watchRequests(fastify, metrics);
  if (options.apiKeys) failedLogins.watch(metrics);
  if (options.corsOrigins?.length)
    app.enableCors({ origin: [...options.corsOrigins], methods: METHODS, exposedHeaders: EXPOSED });
  return app;
}

/** Fastify's own list has three of them. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

const EXPOSED = [
  'ETag',
  'Location',
  'X-Request-Id',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Idempotent-Replayed',
  'Preference-Applied',
];

const routesOf = new WeakMap<object, RouteTable>();

/** Every route of an app made by `createHttpApp`, once it was initialised. */
export function routesOfApp(app: NestFastifyApplication): { method: string; url: string }[] {
  return routesOf.get(app.getHttpAdapter().getInstance())?.list() ?? [];
}

function fastifyOptions(options: HttpAppOptions): FastifyServerOptions {
  const newId = requestIds();
  return {
    logger: false,
    bodyLimit: options.bodyLimit ?? BODY_LIMIT,
    genReqId: newId,
    requestIdHeader: false,
    clientErrorHandler: clientErrors(() => newId({ headers: {} })),
    requestTimeout: 0, // see streamed-body.ts
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
    rewriteUrl: ({ url = '/' }) => (url.startsWith('/v1/') ? url.slice(3) : url),
    frameworkErrors: (error, request, reply) => {
      const { status, headers, body } = toProblem(
        foreseen(error) ?? new EngineError('BODY_MALFORMED', 'The request could not be read.'),
        { url: request.originalUrl, id: request.id },
      );
      // No hook and no filter sees a request that has no route yet.
      reply.raw
        .writeHead(status, { ...headers, 'content-type': PROBLEM_TYPE, 'x-request-id': request.id })
        .end(JSON.stringify(body));
    },
  };
}

function prepare(
  fastify: FastifyInstance,
  routes: RouteTable,
  options: HttpAppOptions,
  failedLogins: FailedLogins,
): void {
  endConnections(fastify);
  fastify.decorateRequest('tenant', '');
  fastify.decorateRequest('credentialId', '');
  fastify.addHook('onRoute', (route) => {
    routes.add(route.method, route.url);
    if (isDocumentation(route.url)) route.config = { ...route.config, public: true };
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  guardPages(fastify, isDocumentation);
  fastify.addHook('onRequest', refuseNul);
  leaveStreamedBodies(fastify, options.bodyTimeoutMs ?? BODY_TIMEOUT_MS);
  if (options.apiKeys) fastify.addHook('onRequest', authenticate(options.apiKeys, failedLogins));
  if (options.rateLimit) fastify.addHook('onRequest', limitRate(options.rateLimit));
  boundBodies(fastify, options.memory ?? new MemoryBudget(), options.bodyLimit ?? BODY_LIMIT);
  fastify.addHook('preValidation', readQueryHook);
  readBodies(fastify);
  const { onAnswer } = options;
  if (onAnswer) {
    fastify.addHook('onResponse', (request, reply, done) => {
      onAnswer(request, reply);
      done();
    });
  }
}

/** No name holds a NUL, and no column of text takes one: whatever it would be, it is not here. */
function refuseNul({ originalUrl }: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction): void {
  if (/%00|\0/.test(originalUrl)) throw new EngineError('PARAMETER_INVALID', 'The path must not hold a NUL (%00).');
  done();
}

/** The documentation is made of files of others, which cannot say that they are public. */
const isDocumentation = (url: string): boolean =>
  url === '/docs' || url.startsWith('/docs/') || url === '/openapi.json';
