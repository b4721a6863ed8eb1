import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { waitFor } from '@workflows/testing';

const WORKER = join(__dirname, '../../../examples/onboarding/worker.mjs');

/** A service that gives three tasks once, and does what each test says of the answers to them. */
class Service {
  /** The answers that came, in their order. */
  readonly answers: { token: string; output: { accountId: string } }[][] = [];
  private readonly tasks = [1, 2, 3].map((item) => ({
    token: `task_${item}`,
    function: 'createCustomerAccount',
    arguments: { item },
    executionId: 'execution_1',
    state: 'createAccount',
    idempotencyKey: `execution_1-${item}`,
  }));
  private readonly server: Server;

  constructor(private readonly answer: (response: ServerResponse, turn: number) => void) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: Error) => response.destroy(error));
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo; // it listens on a port, not on a pipe
    return `http://127.0.0.1:${port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (request.url === '/tasks/poll') {
      const tasks = this.tasks.splice(0);
      if (tasks.length > 0) json(response, 200, { tasks }); // a later poll waits for tasks that never come
      return;
    }
    this.answers.push(JSON.parse(body).tasks);
    this.answer(response, this.answers.length);
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

let service: Service;
let worker: ChildProcess;

async function run(answer: (response: ServerResponse, turn: number) => void): Promise<void> {
  service = new Service(answer);
  const env = { ...process.env, WORKFLOWS_URL: await service.open(), API_KEY: 'a key' };
  worker = spawn(process.execPath, [WORKER], { env, stdio: 'ignore' });
}

afterEach(async () => {
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill();
  await ended;
  service.close();
});

describe('the worker of the example', () => {
  it('makes an account for each item of a map', async () => {
    await run((response) => json(response, 200, { results: Array(3).fill({ accepted: true }) }));
    await waitFor(() => service.answers.length > 0, { within: 20_000 });
    expect(new Set(service.answers[0]?.map(({ output }) => output.accountId)).size).toBe(3);
  });

  it('sends results again until each was answered', async () => {
    const accepted = { accepted: true };
    const refused = (code: string) => ({ accepted: false, error: { code, message: 'no', path: '' } });
    await run((response, turn) => {
      if (turn === 1) response.socket?.destroy();
      else if (turn === 2) json(response, 503, { errors: [{ message: 'later' }] });
      else if (turn === 3) json(response, 200, { results: [accepted, refused('OVERLOADED'), refused('TASK_CLOSED')] });
      else json(response, 200, { results: [accepted] });
    });
    await waitFor(() => service.answers.length === 4, { within: 20_000 });
    const [first, ...again] = service.answers;
    expect(again).toEqual([first, first, [first?.[1]]]);
  });
});
