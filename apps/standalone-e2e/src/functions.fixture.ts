import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Body } from '@workflows/testing';

export interface Call {
  name: string;
  headers: IncomingHttpHeaders;
  arguments: Body;
  at: number;
}

export interface FunctionAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Functions over HTTP, outside of the service; each name is a path. */
export class Functions {
  readonly calls: Call[] = [];
  private constructor(private readonly server: Server) {}

  static async open(functions: Record<string, (call: Call, nth: number) => FunctionAnswer>): Promise<Functions> {
    const server = createServer((request, response) => {
      const answer = (sent: string): void => {
        const name = String(request.url).slice(1);
        const call = { name, headers: request.headers, arguments: JSON.parse(sent), at: performance.now() };
        opened.calls.push(call);
        const { status = 200, headers = {}, body } = functions[name]?.(call, opened.of(name).length) ?? { status: 404 };
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(body === undefined ? undefined : JSON.stringify(body));
      };
      text(request)
        .then(answer)
        .catch((error: Error) => response.destroy(error)); // the caller went away, or sent no JSON
    });
    const opened = new Functions(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return opened;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  of(name: string): Call[] {
    return this.calls.filter((call) => call.name === name);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
