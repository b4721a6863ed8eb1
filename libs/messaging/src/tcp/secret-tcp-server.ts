import { ServerTCP, type TcpOptions } from '@nestjs/microservices';
import { isJsonObject } from '@workflows/contracts';
import { RateLimit, type MessagingLog } from '../log';
import { TCP_PROTOCOL, assertSecret, isSecret } from './shared-secret';

type Options = Required<TcpOptions>['options'];
type Socket = Parameters<ServerTCP['handleMessage']>[0];

export interface SecretTcpServerOptions extends Pick<Options, 'host' | 'port' | 'tlsOptions'> {
  secret: string;
  log: MessagingLog;
  /** In characters: a message, and what is gathered of one. */
  maxMessageSize?: number;
}

/**
 * Nest's TCP server for our own services: it takes only messages that carry the shared secret, and hands the request
 * inside to the handlers, which so look the same in the embedded form. A message without it ends the connection.
 */
export class SecretTcpServer extends ServerTCP {
  private readonly secret: string;
  private readonly log: MessagingLog;
  private readonly refusals = new RateLimit(10_000);

  constructor({ secret, log, maxMessageSize, ...options }: SecretTcpServerOptions) {
    super({ ...options, maxBufferSize: maxMessageSize ?? 64 * 2 ** 20 });
    assertSecret(secret);
    this.secret = secret;
    this.log = log;
  }

  override async handleMessage(socket: Socket, message: unknown): Promise<unknown> {
    const data = isJsonObject(message) ? message['data'] : undefined;
    if (
      !isJsonObject(message) ||
      !isJsonObject(data) ||
      data['v'] !== TCP_PROTOCOL ||
      !isSecret(data['secret'], this.secret)
    ) {
      const from = socket.netSocket.remoteAddress;
      this.refusals.pass('refused', (more) =>
        this.log.warn('A connection without the shared secret, or in another form, was refused', { from, more }),
      );
      socket.netSocket.destroy();
      return undefined;
    }
    return super.handleMessage(socket, { ...message, data: data['request'] });
  }
}
