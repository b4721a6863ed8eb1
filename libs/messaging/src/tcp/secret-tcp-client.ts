import { ClientTCP, JsonSocket } from '@nestjs/microservices';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { greetServer } from './greeting';
import { SharedSecret } from './shared-secret';

export interface SecretTcpClientOptions {
  host: string;
  port: number;
  secret: string;
  tls?: ConnectionOptions;
  /** How long connecting and greeting may take together. */
  connectTimeoutMs: number;
}

const KEEP_ALIVE_MS = 30_000;
const MESSAGE_SIZE = 64 * 2 ** 20;

/** Nest's TCP client, on connections whose other side has shown that it knows the shared secret. */
export class SecretTcpClient extends ClientTCP {
  private readonly secret: SharedSecret;
  private opening: Socket | undefined;

  constructor(private readonly place: SecretTcpClientOptions) {
    super({ host: place.host, port: place.port });
    this.secret = new SharedSecret(place.secret);
  }

  /** One connection for all who ask; after it ended the next one opens another. */
  override connect(): Promise<void> {
    this.connectionPromise ??= this.open();
    return this.connectionPromise;
  }

  override close(): void {
    this.opening?.destroy();
    super.close();
  }

  /** Whoever asked over the connection is told by the failure of that. */
  override handleError(): void {}

  private async open(): Promise<void> {
    const { host, port, tls } = this.place;
    const connection = tls ? connectTls({ ...tls, host, port }) : connectTcp({ host, port });
    this.opening = connection;
    try {
      await this.greet(connection);
    } catch (error) {
      connection.destroy();
      this.connectionPromise = null;
      throw error;
    } finally {
      this.opening = undefined;
    }
    this.use(new JsonSocket(connection, { maxBufferSize: MESSAGE_SIZE }));
  }

  private async greet(connection: Socket): Promise<void> {
    let failure = new Error(`No answer within ${this.place.connectTimeoutMs} ms`);
    connection.setKeepAlive(true, KEEP_ALIVE_MS);
    connection.on('error', (error) => (failure = error));
    const late = setTimeout(() => connection.destroy(), this.place.connectTimeoutMs);
    try {
      await greetServer(connection, this.secret);
    } catch (error) {
      throw connection.destroyed ? failure : error;
    } finally {
      clearTimeout(late);
    }
  }

  /** An old connection that closes only now ends nothing of the new one. */
  private use(socket: JsonSocket): void {
    this.socket = socket;
    socket.on('close', () => {
      if (this.socket === socket) this.handleClose();
    });
    socket.on('message', (packet: unknown) => {
      this.handleResponse(packet).catch(() => socket.end()); // who cannot be understood is asked over a new connection
    });
  }
}
