import { Catch, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EngineError } from '@workflows/contracts';
import { PROBLEM_TYPE, foreseen, toProblem } from './problem';
import type { RouteTable } from './route-table';

/** Turns everything that is thrown on the way of a request into `application/problem+json`; logs what nobody foresaw. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(private readonly routes: RouteTable) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.sent || reply.raw.headersSent) return;
    const known = this.withAllowedMethods(foreseen(error), request);
    if (!known || known.code === 'INTERNAL') {
      this.logger.error({
        msg: 'a request failed',
        requestId: request.id,
        route: request.routeOptions?.url,
        err: error,
      });
    }
    const told = known && known.code !== 'INTERNAL' ? known : new EngineError('INTERNAL', UNFORESEEN);
    const problem = toProblem(told, { url: request.originalUrl, id: request.id });
    void reply
      .code(problem.status)
      .removeHeader('connection') // Fastify would close it under a client that still sends (arriving-body.ts, A3)
      .headers(problem.headers)
      .header('content-type', PROBLEM_TYPE)
      .send(Buffer.from(JSON.stringify(problem.body)));
  }

  /** A path that exists with other methods is a 405. */
  private withAllowedMethods(error: EngineError | undefined, request: FastifyRequest): EngineError | undefined {
    if (error?.code !== 'ROUTE_NOT_FOUND') return error;
    const allowed = this.routes.methodsOf(request.raw.url ?? '');
    if (allowed.length === 0 || allowed.includes(request.method)) {
      return new EngineError(
        'ROUTE_NOT_FOUND',
        `There is no ${request.method} ${request.originalUrl.split('?', 1)[0]}. All paths are listed at /docs.`,
      );
    }
    const allow = allowed.join(', ');
    return new EngineError(
      'METHOD_NOT_ALLOWED',
      `${request.method} is not possible on this path; possible: ${allow}.`,
      { headers: { allow } },
    );
  }
}

const UNFORESEEN = 'Something went wrong here. The log of the service tells more under this requestId.';
