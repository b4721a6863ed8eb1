import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, type ClientOptions } from './client/client';
import type { AnyJson } from './json';

export interface Received {
  /** `POST /tasks/poll`, with the query. */
  line: string;
  headers: IncomingMessage['headers'];
  body: AnyJson;
}

/** What it answers: JSON with a status, a connection that breaks off, or whatever is written by hand. */
export type Reply =
  | { status?: number; body?: AnyJson; headers?: Record<string, string> }
  | 'breakOff'
  | ((response: ServerResponse, received: Received) => void | Promise<void>);

/** A service that answers as a test says, call by call, and tells what it was asked. */
export class FakeService {
  readonly received: Received[] = [];
  private readonly replies = new Map<string, Reply[]>();

  private constructor(private readonly server: Server) {}

  static async open(): Promise<FakeService> {
    const server = createServer();
    const service = new FakeService(server);
    server.on('request', (request, response) => {
      service.serve(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  client(options: ClientOptions = {}): Client {
    return new Client({ url: this.url, token: 'a-token', ...options });
  }

  /** The next answers to this call, the last of which repeats. `line` has no query. */
  on(line: string, ...replies: Reply[]): this {
    this.replies.set(line, replies);
    return this;
  }

  /** What came for this call. */
  of(line: string): Received[] {
    return this.received.filter((one) => one.line.split('?')[0] === line);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const isJson = request.headers['content-type'] === 'application/json';
    const line = `${request.method} ${request.url}`;
    const received = { line, headers: request.headers, body: isJson && text ? JSON.parse(text) : text };
    this.received.push(received);
    const replies = this.replies.get(line.split('?')[0] ?? '') ?? [NOT_FOUND];
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? NOT_FOUND;
    if (reply === 'breakOff') response.destroy();
    else if (typeof reply === 'function') await reply(response, received);
    else {
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
      response.end(JSON.stringify(reply.body ?? {}));
    }
  }
}

const NOT_FOUND: Reply = problem(404, 'NOT_FOUND', 'There is no such thing.');

export function problem(status: number, code: string, message: string, headers: Record<string, string> = {}): Reply {
  const body = { title: code, status, detail: message, requestId: 'req_1', errors: [{ message, code, path: '' }] };
  return { status, body, headers: { 'content-type': 'application/problem+json', ...headers } };
}
