import type { MessageHandler } from '@nestjs/microservices';

/** Joins the servers and clients of one process: what the Kafka cluster is to the other form, without a network. */
export class EmbeddedHub {
  private readonly servers = new Set<Map<string, MessageHandler>>();

  attach(handlers: Map<string, MessageHandler>): void {
    this.servers.add(handlers);
  }

  detach(handlers: Map<string, MessageHandler>): void {
    this.servers.delete(handlers);
  }

  find(pattern: string): MessageHandler | undefined {
    for (const handlers of this.servers) {
      const handler = handlers.get(pattern);
      if (handler !== undefined) return handler;
    }
    return undefined;
  }
}
