import type { ServerResponse } from 'node:http';
import { FakeService, problem } from '../fake-service.fixture';
import { ExecutionFailed, NotFound } from './errors';
import { Execution } from './execution';
import { Texts } from './texts';

const STREAM = 'GET /workflows/executions/execution_1/stream';

/** Writes this much of a stream; where it does not end, the connection is cut off. */
function stream(text: string, { ends = true } = {}) {
  return async (response: ServerResponse): Promise<void> => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    await new Promise<void>((resolve) => response.write(`retry: 1\n\n${text}`, () => resolve()));
    if (ends) response.end();
    else response.destroy();
  };
}

function frame(id: number, event: string, data: object): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

describe('the stream of an execution', () => {
  let service: FakeService;
  let execution: Execution;
  beforeEach(async () => {
    service = await FakeService.open();
    execution = new Execution(service.client({ attempts: 3 }), 'execution_1');
  });
  afterEach(() => service.close());

  it('goes on where it was when the connection broke off: nothing twice, nothing left out', async () => {
    service.on(
      STREAM,
      stream(`${frame(1, 'history', { type: 'a' })}: alive\n\nid: 2\nevent: hist`, { ends: false }),
      stream(frame(2, 'history', { type: 'b' })),
      stream(`${frame(3, 'history', { type: 'ä' })}${frame(4, 'execution', { status: 'completed', output: 7 })}`),
    );
    const heard = [];
    for await (const { id, event, data } of execution.events())
      heard.push([id, event, 'type' in data ? data.type : 'status' in data && data.status]);
    expect(heard).toEqual([
      ['1', 'history', 'a'],
      ['2', 'history', 'b'],
      ['3', 'history', 'ä'],
      ['4', 'execution', 'completed'],
    ]);
    expect(service.received.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1', '2']);
  });

  it('tells what models say, which is put together over reconnects, gaps and further attempts', async () => {
    const text = (offset: number, delta: string, more: object = {}): string =>
      `event: text\ndata: ${JSON.stringify({ visit: 7, attempt: 1, form: 'text', offset, delta, ...more })}\n\n`;
    service.on(
      STREAM,
      stream(frame(1, 'history', { type: 'a' }) + text(0, 'Once ') + text(5, 'upon '), { ends: false }),
      stream(text(0, 'Once upon a ') + text(20, 'there was')),
      stream(text(22, 'Twice', { attempt: 2 }) + text(27, '.', { attempt: 2, end: true }) + frame(2, 'execution', {})),
    );
    const texts = new Texts();
    const heard = [];
    for await (const { id, event, data } of execution.events())
      if (event === 'text') heard.push([id, texts.take(data)]);
    expect(heard).toEqual([
      ['1', 'Once '],
      ['1', 'Once upon '],
      ['1', 'Once upon a '],
      ['1', 'there was'],
      ['1', 'Twice'],
      ['1', 'Twice.'],
    ]);
    expect(service.received.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1', '1']);
  });

  it('comes back later where it is asked to', async () => {
    const full = problem(503, 'OVERLOADED', 'Too many streams are open.', { 'retry-after': '0' });
    service.on(STREAM, full, stream(frame(1, 'execution', { status: 'completed', output: 7 })));
    expect(await execution.result()).toBe(7);
  });

  it('waits for a service that was there longer than for one that never was', async () => {
    const away = problem(503, 'UNAVAILABLE', 'The service starts.', { 'retry-after': '0' });
    const [begun, ended] = [
      stream(frame(1, 'history', {})),
      stream(frame(2, 'execution', { status: 'completed', output: 7 })),
    ];
    service.on(STREAM, begun, away, away, away, away, ended);
    expect(await execution.result()).toBe(7);
    service.on(STREAM, away, away, away, away, ended);
    await expect(execution.result()).rejects.toThrow('The service starts.');
  });

  it('gives what the execution gives, or how it ended', async () => {
    service.on(STREAM, stream(frame(1, 'execution', { status: 'completed', output: { total: 5 } })));
    expect(await execution.result()).toEqual({ total: 5 });
    service.on(STREAM, stream(frame(1, 'execution', { status: 'failed', error: 'Card.Declined', cause: 'no' })));
    const failure = await execution.result().catch((one: unknown) => one);
    expect(failure).toBeInstanceOf(ExecutionFailed);
    expect(failure).toMatchObject({ error: 'Card.Declined', cause: 'no', status: 'failed' });
  });

  it('does not wait for what is not there', async () => {
    service.on(STREAM, problem(404, 'EXECUTION_NOT_FOUND', 'There is no execution.'));
    await expect(execution.result()).rejects.toThrow(NotFound);
    expect(service.received).toHaveLength(1);
  });

  it('gives up where nobody answers any more', async () => {
    service.on(STREAM, stream(frame(1, 'history', {}), { ends: false }), 'breakOff');
    const read = async (): Promise<void> => {
      for await (const _ of execution.events({ attempts: 3 }));
    };
    await expect(read()).rejects.toThrow(/cannot be reached/);
    expect(service.received).toHaveLength(3);
  });
});
