import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api, type Answer, type Send } from './api';

/** The service as a client sees it, which keeps all that it is answered. */
export class OverheardApi extends Api {
  readonly told: string[] = [];

  override async send(method: string, path: string, more?: Send): Promise<Answer> {
    const answer = await super.send(method, path, more);
    this.told.push(`${method} ${path} ${answer.status}`, JSON.stringify([...answer.headers]), answer.text);
    return answer;
  }
}

/** What a value looks like in texts, in columns of bytes, and packed for a header. */
export function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  return [value, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
}

export async function listen(answer: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}` };
}
