import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api, Body } from '@workflows/testing';

/** What a function answers; thrown: a 500 with the message. */
export type Handler = (input: Body, call: Call) => Promise<unknown>;

export interface Call {
  name: string;
  executionId: string;
  state: string;
  attempt: number;
  key: string;
}

/** Functions over HTTP in the process of the test, which is another one than the service's. They remember who called. */
export class Functions {
  readonly calls: Call[] = [];

  private constructor(
    private readonly server: Server,
    private readonly handlers: Record<string, Handler>,
  ) {
    server.on('request', (request: IncomingMessage, response) => {
      this.answer(request).then(
        (output) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(output)),
        (error: Error) =>
          response
            .writeHead(500, { 'content-type': 'application/json' })
            .end(JSON.stringify({ error: 'Test.Failed', cause: error.message })),
      );
    });
  }

  static async start(handlers: Record<string, Handler>): Promise<Functions> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Functions(server, handlers);
  }

  /** `more`: what the registration of one says besides. */
  async register(api: Api, more: Record<string, object> = {}): Promise<void> {
    const { port } = this.server.address() as AddressInfo;
    for (const name of Object.keys(this.handlers)) {
      const url = `http://127.0.0.1:${port}/${name}`;
      await api.ask('POST', '/functions', { name, type: 'http', url, ...more[name] });
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<unknown> {
    const text: Buffer[] = [];
    for await (const chunk of request) text.push(chunk as Buffer);
    const header = (name: string): string => String(request.headers[name] ?? '');
    const name = (request.url ?? '/').slice(1);
    const call: Call = {
      name,
      executionId: header('workflow-execution-id'),
      state: header('workflow-state'),
      attempt: Number(header('workflow-attempt')),
      key: header('idempotency-key'),
    };
    this.calls.push(call);
    return this.handlers[name]?.(JSON.parse(Buffer.concat(text).toString() || 'null'), call);
  }
}
