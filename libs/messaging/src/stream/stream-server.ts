import type { MessageHandler } from '@nestjs/microservices';
import { shardOf, type CommandReply } from '@workflows/contracts';
import { createServer as createHttp2Server, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { RateLimit, reasonOf, type MessagingLog } from '../log';
import { SecretTcpServer, type SecretTcpServerOptions } from '../tcp/secret-tcp-server';
import { GatewaySession } from './gateway-session';
import { STREAM_PATH } from './messages';
import { SESSION_OPTIONS, keepWhileAnswering, widen } from './session';

export interface StreamServerOptions extends SecretTcpServerOptions {
  instanceId: string;
  shardCount: number;
  /** The shards that this executor owns at the moment. */
  ownedShards(): [shard: number, epoch: number][];
}

/** The first byte of HTTP/2's preface; a message of Nest's begins with a digit. */
const PREFACE = 'P'.charCodeAt(0);

/**
 * The executor's door for gateways: streams of messages over HTTP/2, on connections that have shown that they know the shared secret.
 * Gateways of the release before, which send Nest's own messages, are heard as well (I24).
 */
export class StreamServer extends SecretTcpServer {
  private readonly http2 = createHttp2Server(SESSION_OPTIONS);
  private readonly sessions = new Set<GatewaySession>();
  private readonly gateways = new Map<string, GatewaySession>();
  private readonly found = new Map<string, MessageHandler>();
  private busy = 0;
  private readonly breaks = new RateLimit(10_000);
  private readonly messages: MessagingLog;

  constructor(private readonly stream: StreamServerOptions) {
    super({ ...stream, ...(stream.tlsOptions && { tlsOptions: { ...stream.tlsOptions, ALPNProtocols: ['h2'] } }) });
    this.messages = stream.log;
    this.http2.on('session', (session: Http2Session) => {
      widen(session);
      keepWhileAnswering(session);
      session.on('error', () => session.destroy());
    });
    this.http2.on('stream', (stream: ServerHttp2Stream, headers: Record<string, unknown>) => {
      if (headers[':path'] !== STREAM_PATH) return stream.close();
      stream.respond({ ':status': 200, 'content-type': 'application/x-ndjson' });
      this.open(stream);
    });
  }

  /** To be called when shards came or went: every gateway is told. */
  shardsChanged(): void {
    for (const session of this.gateways.values()) this.tellShards(session);
  }

  /** To be called when this process is more, or less, busy than it was: every gateway is told. */
  busyIs(share: number): void {
    this.busy = share;
    for (const session of this.gateways.values()) session.send({ k: 'busy', share });
  }

  /** False where that gateway has no stream to this executor. */
  reply(to: string, id: string, reply: CommandReply): boolean {
    const session = this.gateways.get(to);
    session?.send({ k: 'reply', id, reply });
    return session !== undefined;
  }

  override close(): void {
    for (const session of this.sessions) session.end();
    super.close();
  }

  protected override accept(socket: Socket): void {
    const hear = (): void => {
      const first: unknown = socket.read(1);
      if (!Buffer.isBuffer(first)) return void socket.once('readable', hear);
      socket.unshift(first);
      if (first[0] === PREFACE) this.http2.emit('connection', socket);
      else super.accept(socket);
    };
    hear();
  }

  /** Found once a pattern: Nest brings it into its normal form each time. */
  private handlerOf(pattern: string): MessageHandler | null {
    const handler = this.found.get(pattern) ?? this.getHandlerByPattern(pattern);
    if (handler) this.found.set(pattern, handler);
    return handler;
  }

  private open(stream: ServerHttp2Stream): void {
    const session: GatewaySession = new GatewaySession(stream, {
      instanceId: this.stream.instanceId,
      shardOf: (executionId) => shardOf(executionId, this.stream.shardCount),
      handler: (pattern) => this.handlerOf(pattern),
      sessions: () => this.sessions.size,
      opened: (opened) => {
        this.gateways.set(opened.from ?? '', opened);
        this.tellShards(opened);
        opened.send({ k: 'busy', share: this.busy });
      },
      closed: (closed, reason) => this.forget(closed, reason),
      log: this.messages,
    });
    this.sessions.add(session);
  }

  private tellShards(session: GatewaySession): void {
    session.send({ k: 'shards', shards: this.stream.ownedShards() });
  }

  private forget(session: GatewaySession, reason: Error | undefined): void {
    this.sessions.delete(session);
    const { from } = session;
    if (from !== undefined && this.gateways.get(from) === session) this.gateways.delete(from);
    if (reason)
      this.breaks.pass('broken', (more) =>
        this.messages.warn('The stream of a gateway broke; it opens another one', {
          gateway: from,
          reason: reasonOf(reason),
          more,
        }),
      );
  }
}
