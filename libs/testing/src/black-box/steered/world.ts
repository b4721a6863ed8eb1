import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api } from '../api';
import { Worker } from '../worker';
import { CALLED, WORKED } from './journeys';

/** Of all calls, how many fail by a mood, are slow, and are refused for good where they can be. */
const MOODY = 0.08;
const SLOW = 0.16;
const REFUSED = 0.25;
const SLOW_MS = 300;

/** One piece of work, which an idempotency key names. */
export interface Entry {
  function: string;
  executionId: string;
  /** How often it was asked for, and whether it was done: once, however often. */
  asked: number;
  isDone: boolean;
}

/**
 * Functions and a worker outside of the service, with a book of what they did, by idempotency key. What is in the book is done, and is not
 * refused any more: whoever asks again is told so, as functions ought to.
 */
export class World {
  readonly book = new Map<string, Entry>();
  private isMoody = true;
  private readonly worker: Worker;

  private constructor(
    private readonly server: Server,
    api: Api,
    private readonly random: () => number,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      request.resume();
      this.answer(request, response).catch((error: Error) => response.destroy(error));
    });
    const handlers = WORKED.map(
      (name) =>
        [name, ({ idempotencyKey, executionId }) => this.work(idempotencyKey, executionId, name)] as [
          string,
          (task: { idempotencyKey: string; executionId: string }) => object,
        ],
    );
    this.worker = new Worker(() => api, Object.fromEntries(handlers));
  }

  static async open(api: Api, random: () => number): Promise<World> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    for (const name of CALLED)
      await api.ask('POST', '/functions', { name, type: 'http', url: `http://127.0.0.1:${port}/${name}` });
    return new World(server, api, random);
  }

  /** From now on it does all that it is asked for, at once. */
  calmDown(): void {
    this.isMoody = false;
  }

  async close(): Promise<void> {
    await this.worker.stop();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private work(key: string, executionId: string, name: string): object {
    const entry = this.entryOf(key, executionId, name);
    entry.isDone = true;
    return { [name]: key };
  }

  private entryOf(key: string, executionId: string, name: string): Entry {
    const entry = this.book.get(key) ?? { function: name, executionId, asked: 0, isDone: false };
    this.book.set(key, entry);
    entry.asked++;
    return entry;
  }

  private async answer({ url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = url.slice(1);
    const key = String(headers['idempotency-key']);
    const executionId = String(headers['workflow-execution-id']);
    const { isDone } = this.entryOf(key, executionId, name);
    const say = (status: number, body: object): unknown =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const dice = this.random();
    if (this.isMoody && !isDone) {
      if (name === 'journey.send' && this.random() < REFUSED)
        return void say(422, { error: 'World.Refused', cause: 'not today', retryable: false });
      if (dice < MOODY) return void say(500, { error: 'World.Moody', cause: 'it fails now and then' });
      if (dice < SLOW) await new Promise((later) => setTimeout(later, this.random() * SLOW_MS));
    }
    say(200, this.work(key, executionId, name));
  }
}
