import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { EmbeddedHub } from './embedded-hub';

/** The Nest server of the embedded form; its `@EventPattern` and `@MessagePattern` handlers are called through the hub. */
export class EmbeddedServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('embedded');

  constructor(private readonly hub: EmbeddedHub) {
    super();
  }

  listen(callback: () => void): void {
    this.hub.attach(this.messageHandlers);
    callback();
  }

  close(): void {
    this.hub.detach(this.messageHandlers);
  }

  on(): void {
    throw new Error('The embedded transport has no events');
  }

  unwrap<T>(): T {
    throw new Error('The embedded transport wraps nothing');
  }
}
