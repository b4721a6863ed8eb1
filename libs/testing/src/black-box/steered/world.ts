import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api, Body } from '../api';
import { Worker } from '../worker';
import { CALLED, WORKED } from './journeys';

/** Of all calls, how many fail by a mood, are slow, and are refused for good where they can be. */
const MOODY = 0.08;
const SLOW = 0.16;
const REFUSED = 0.25;
const SLOW_MS = 300;

/** One piece of work, which an idempotency key names. */
export interface Entry {
  key: string;
  function: string;
  executionId: string;
  isDone: boolean;
}

/** A call that has come, or a task that the worker was given. */
export interface Begun {
  function: string;
  executionId: string;
  /** Of the visit that asks. */
  key: string;
  at: number;
}

/**
 * Functions and a worker outside of the service, with a book of what they did, by idempotency key. What is in the book is done, and is not
 * refused any more: whoever asks again is told so, as functions ought to.
 */
export class World {
  readonly book = new Map<string, Entry>();
  readonly begun: Begun[] = [];
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
    const handlers = WORKED.map((name) => [name, (task: Body) => this.work(this.begin(name, task))] as const);
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

  /** Answered over a connection of its own, once all that was sent before it has come. */
  async visit(): Promise<void> {
    const { port } = this.server.address() as AddressInfo;
    await (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text();
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

  private begin(name: string, { idempotencyKey: key, executionId }: Body): Entry {
    this.begun.push({ function: name, executionId, key, at: Date.now() });
    const entry = this.book.get(key) ?? { key, function: name, executionId, isDone: false };
    this.book.set(key, entry);
    return entry;
  }

  private work(entry: Entry): object {
    entry.isDone = true;
    return { [entry.function]: entry.key };
  }

  private async answer({ url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = url.slice(1);
    if (name === '') return void response.end();
    const idempotencyKey = String(headers['idempotency-key']);
    const entry = this.begin(name, { idempotencyKey, executionId: String(headers['workflow-execution-id']) });
    const say = (status: number, body: object): unknown =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const dice = this.random();
    if (this.isMoody && !entry.isDone) {
      if (name === 'journey.send' && this.random() < REFUSED)
        return void say(422, { error: 'World.Refused', cause: 'not today', retryable: false });
      if (dice < MOODY) return void say(500, { error: 'World.Moody', cause: 'it fails now and then' });
      if (dice < SLOW) await new Promise((later) => setTimeout(later, this.random() * SLOW_MS));
    }
    say(200, this.work(entry));
  }
}
