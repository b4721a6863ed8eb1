import { ClientTCP, JsonSocket } from '@nestjs/microservices';
import type { Socket } from 'node:net';
import { connectTo, greetWithin, type ServicePlace } from './greeted';
import { SharedSecret } from './shared-secret';

export interface SecretTcpClientOptions extends ServicePlace {
  secret: string;
  /** How long connecting and greeting may take together. */
  connectTimeoutMs: number;
}

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
    const connection = connectTo(this.place);
    this.opening = connection;
    try {
      await greetWithin(connection, this.secret, this.place.connectTimeoutMs);
    } catch (error) {
      this.connectionPromise = null;
      throw error;
    } finally {
      this.opening = undefined;
    }
    this.use(new JsonSocket(connection, { maxBufferSize: MESSAGE_SIZE }));
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
