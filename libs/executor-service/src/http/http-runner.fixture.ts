import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegisteredFunction } from '@workflows/contracts';
import type { FunctionOutcomes, SecretReader, TenantTask } from '@workflows/runtime';
import { FakeClock, waitFor } from '@workflows/testing';
import { HttpRunner } from './http-runner';
import { HeaderFilling } from './own-headers';
import { OutboundCalls } from './outbound-calls';

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const servers: Server[] = [];
const open: OutboundCalls[] = [];

/** What a spec sees and sets. */
export const world: {
  told: unknown[][];
  /** Where the function is now, if it was moved since its task began. */
  movedTo?: string;
  isPaused: boolean;
  /** How a secret is read. */
  reveal: SecretReader['reveal'];
} = { told: [], isPaused: false, reveal: async () => undefined };

const outcomes: FunctionOutcomes = {
  succeeded: (_task, result) => void world.told.push(['succeeded', result]),
  failed: (_task, failure) => void world.told.push(['failed', failure]),
  accepted: () => void world.told.push(['accepted']),
  givenBack: ({ taskId }) => void world.told.push(['givenBack', taskId]),
};

/** To be said by each spec: every test begins anew, and leaves nothing open. */
export function anewEachTime(): void {
  beforeEach(() => {
    Object.assign(world, { told: [], movedTo: undefined, isPaused: false });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((calls) => calls.close()));
    closeServers();
  });
}

/** From now on nobody listens. */
export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

/** A function that answers so; the port it listens on. */
export async function serve(answer: Answer): Promise<number> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk))).on('end', () => answer(request, response, body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  return port;
}

export function runner(allowPrivateNetwork = true): HttpRunner {
  const headers = (_task: TenantTask, _body: string, trusted: boolean) => ({
    'idempotency-key': 'k',
    ...(trusted && { 'workflow-task-token': 't' }),
  });
  const clock = new FakeClock();
  const calls = new OutboundCalls(clock, { policy: { allowPrivateNetwork }, maxCalls: 4, maxCallsPerOrigin: 2 });
  open.push(calls);
  const lookUp = (): RegisteredFunction | undefined =>
    world.movedTo === undefined ? undefined : registeredAt(world.movedTo);
  const filling = new HeaderFilling({ reveal: (...asked) => world.reveal(...asked) }, clock);
  return new HttpRunner(outcomes, clock, headers, calls, filling, { lookUp, isPaused: () => world.isPaused });
}

export function registeredAt(url: string): RegisteredFunction {
  return { tenant: 'default', name: 'f', type: 'http', url, revision: 1, deleted: false };
}

export function call(by: HttpRunner, url: string, more: Partial<TenantTask> = {}): void {
  const task: TenantTask = {
    tenant: 'default',
    workflowName: 'w',
    executionId: 'execution_1',
    taskId: 3,
    function: 'f',
    state: 's',
    arguments: { a: 1 },
    attempt: 1,
    visit: 2,
    accepted: false,
    ...more,
  };
  by.run(task, registeredAt(url));
}

export const outcome = async (): Promise<unknown[]> => {
  await waitFor(() => world.told.length > 0, { within: 5_000 });
  expect(world.told).toHaveLength(1);
  return world.told[0] ?? [];
};

export const json =
  (status: number, body: unknown, headers = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
