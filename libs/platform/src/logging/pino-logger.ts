import type { LoggerService } from '@nestjs/common';
import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { withSourceLines } from './source-lines';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Whatever stands under these names never reaches the log. */
const SECRETS = ['authorization', 'token', 'apiKey', 'password', 'secret', 'tokenSecret', 'databaseUrl'];

/** Stands for what a customer's data may be part of: why an execution failed, what a record looked like. It is there at debug alone. */
const CUSTOMERS = ['cause'];
const AT_DEBUG = '[at debug]';
/** SQLSTATE classes of values that the database did not take; it quotes them. */
const QUOTES_VALUES = /^2[23][0-9A-Z]{3}$/;

/** An error without what hangs on it: a driver's error may carry its whole connection. */
function describeError(error: unknown, isOpen: boolean): object | string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause, isOpen) };
  const told = { type: error.name, ...(code !== undefined && { code }) };
  if (!isOpen && code !== undefined && QUOTES_VALUES.test(code)) return { ...told, message: AT_DEBUG, ...cause };
  const stack = error.stack === undefined ? {} : { stack: withSourceLines(error.stack) };
  return { ...told, message: error.message, ...stack, ...cause };
}

/** JSON lines on standard output. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const isOpen = level === 'debug' || level === 'trace';
  const secrets = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  const paths = isOpen ? secrets : [...secrets, ...CUSTOMERS];
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[redacted]' },
    serializers: { err: (error: unknown) => describeError(error, isOpen) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Nest tells of each route and module at its start; that is for those who look for it. */
const NEST: ReadonlySet<string> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'NestMicroservice',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Nest's logger, written by pino. The first argument is a sentence, or an object whose `msg` is one. */
export class PinoLogger implements LoggerService {
  constructor(readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(NEST.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest gives the context last, and to `error` a stack before it. */
  private write(
    level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace',
    message: unknown,
    rest: unknown[],
  ): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const context = typeof rest.at(-1) === 'string' ? rest.at(-1) : undefined;
    const stack = rest.length > 1 && typeof rest[0] === 'string' ? rest[0] : undefined;
    const fields = {
      ...(context !== undefined && { context }),
      ...(stack !== undefined && { stack: withSourceLines(stack) }),
    };
    if (message instanceof Error) this.pino[level]({ ...fields, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...fields, ...message });
    else this.pino[level](fields, String(message));
  }
}

/**
 * Request lines, for the level debug: by route, as a path may hold a task token. Undefined at other levels, so that a
 * request pays nothing for them.
 */
export function requestLines(logger: Logger): ((request: FastifyRequest, reply: FastifyReply) => void) | undefined {
  if (!logger.isLevelEnabled('debug')) return undefined;
  return (request, reply) => {
    const { method, id: requestId } = request;
    const route = request.routeOptions.url;
    logger.debug(
      { requestId, method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 },
      'request',
    );
  };
}
