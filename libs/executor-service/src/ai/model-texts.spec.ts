import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { TextPiece } from '@workflows/contracts';
import type { Models } from '@workflows/runtime';
import { FakeModelServer, waitFor, type ModelReply } from '@workflows/testing';
import { AskingTasks, usage } from './asking-tasks.fixture';

let server: FakeModelServer;
let tasks: AskingTasks;

beforeAll(async () => void (server = await FakeModelServer.start()));
afterAll(() => server.close());
beforeEach(() => void (tasks = new AskingTasks(server)));
afterEach(() => tasks.close());

describe('a model that is listened to', () => {
  let heard: TextPiece[];
  let response: ServerResponse | undefined;
  let leave: () => void;
  beforeEach(() => {
    heard = [];
    response = undefined;
    leave = listen();
  });
  afterEach(() => leave());

  const OTHER = {
    ...{ tenant: 'default', executionId: 'execution_2', function: 'ai.text', state: 's' },
    ...{ attempt: 1, form: 'text' as const },
  };
  const TEXT = { function: 'ai.text', arguments: 'Tell a story.' };
  const listen = (tenant = 'default'): (() => void) =>
    tasks.texts.hear(tenant, 'execution_1', (piece) => void heard.push(piece));
  /** A stream that the test goes on with. */
  const open: ModelReply = (given) => {
    response = given.writeHead(200, { 'content-type': 'text/event-stream' });
    given.flushHeaders();
  };
  const goOn = async (text: string): Promise<void> => {
    await waitFor(() => response !== undefined);
    response?.write(text);
  };
  const hears = (pieces: number): Promise<boolean> =>
    waitFor(() => {
      tasks.clock.advance(50);
      return heard.length === pieces;
    });

  /** Takes what the server writes for what the model says. */
  const reading: Models = {
    usual: 'm',
    urlOf: () => server.url,
    ask: async (request, send, { said } = {}) => {
      tasks.asked.push(request);
      const url = `${server.url}/chat/completions`;
      const answer = await send({ url, method: 'POST', headers: {}, body: '{}', inPieces: said !== undefined });
      let value = answer.body ?? '';
      try {
        for await (const piece of answer.pieces ?? []) {
          said?.(String(Buffer.from(piece)));
          value += String(Buffer.from(piece));
        }
      } catch (error) {
        return { ok: false, error: 'AI.Unavailable', cause: String(error) };
      }
      return { ok: true, value, calls: [], usage };
    },
  };

  it('is heard while it says it, by those of its tenant who look on, and its attempt ends before its task', async () => {
    server.next(open);
    const toldAtEnd: number[] = [];
    const leaveToo = tasks.texts.hear(
      'default',
      'execution_1',
      ({ end }) => void (end && toldAtEnd.push(tasks.told.length)),
    );
    tasks.run(reading, { ...TEXT, attempt: 3 });
    await goOn('Once ');
    await hears(1);
    expect(heard).toEqual([
      { function: 'ai.text', state: 's', visit: 2, attempt: 3, form: 'text', offset: 0, delta: 'Once ' },
    ]);
    await goOn('upon');
    response?.end();
    expect(await tasks.outcome()).toEqual(['succeeded', 'Once upon', usage]);
    expect(heard.map(({ delta }) => delta).join('')).toBe('Once upon');
    expect(heard.at(-1)).toMatchObject({ end: true });
    expect(toldAtEnd).toEqual([0]);
    leaveToo();
  });

  it('is asked for a stream where nobody looks on yet; whoever comes then hears what was said so far', async () => {
    leave();
    server.next(open);
    tasks.run(reading, TEXT);
    await goOn('Once ');
    await waitFor(() => {
      listen('another')();
      listen()();
      return heard.length > 0;
    });
    expect(heard).toMatchObject([{ offset: 0, delta: 'Once ' }]);
    response?.end();
    await tasks.outcome();
  });

  it('is asked for its answer as a whole where nobody looks on, for JSON and where many texts are under way', async () => {
    const others = Array.from({ length: 64 }, (_, visit) => tasks.texts.begin({ ...OTHER, visit }));
    const asksForPieces = async (taskId: number, name = 'ai.text'): Promise<boolean> => {
      tasks.told = [];
      let inPieces = false;
      const answer = { ok: true, value: 'x', calls: [], usage } as const;
      const ask: Models['ask'] = async (_request, _send, { said } = {}) => ((inPieces = said !== undefined), answer);
      tasks.run({ ...reading, ask }, { function: name, arguments: { $config: { cache: false } }, taskId });
      await tasks.outcome();
      return inPieces;
    };
    expect(await asksForPieces(7)).toBe(true);
    leave();
    expect(await asksForPieces(8)).toBe(false);
    others.forEach((text) => text.end());
    expect(await asksForPieces(9)).toBe(true);
    expect(await asksForPieces(10, 'ai.sum')).toBe(false);
  });

  it('is heard as it writes JSON by who looks on already', async () => {
    server.next(open);
    tasks.run(reading, { taskId: 5 });
    await goOn('{"a":');
    await hears(1);
    expect(heard[0]).toMatchObject({ form: 'json', delta: '{"a":' });
    response?.end('1}');
    await tasks.outcome();
  });

  it('is heard no more once its answer was kept', async () => {
    server.next(open);
    tasks.run(reading, TEXT);
    await goOn('Once');
    response?.end();
    await tasks.outcome();
    [heard, tasks.told] = [[], []];
    tasks.run(reading, { ...TEXT, taskId: 6 });
    expect(await tasks.outcome()).toMatchObject(['succeeded', 'Once', { cached: true }]);
    expect([heard, server.asked.length]).toEqual([[], 1]);
  });

  it('is left once its task is closed, and its text ends', async () => {
    server.next(open);
    const runner = tasks.run(reading, TEXT);
    await goOn('Once ');
    await hears(1);
    const left = new Promise((resolve) => response?.once('close', resolve));
    runner.stop('execution_1', 3);
    await left;
    await waitFor(() => heard.length === 2);
    expect(heard[1]).toMatchObject({ delta: '', end: true });
    expect(tasks.told).toEqual([]);
  });

  it('fails where it breaks off', async () => {
    server.next(open);
    tasks.run(reading, TEXT);
    await goOn('Once ');
    await hears(1);
    response?.destroy();
    expect(await tasks.outcome()).toMatchObject(['failed', { error: 'AI.Unavailable' }]);
    expect(heard.at(-1)).toMatchObject({ end: true });
  });

  it('is heard without the key of its endpoint, in whichever parts it sends that back', async () => {
    const KEY = 'sk-canary-of-a-tenant';
    tasks.secrets.set('default/models', `${KEY}\n`);
    tasks.callsOfFunctions = tasks.calls;
    tasks.registered = {
      ...{ tenant: 'default', name: 'ai.text', type: 'ai', revision: 1, deleted: false, model: 'own' },
      endpoint: { provider: 'openai', url: server.url, key: '{{secret:models}}' },
    };
    server.next(open);
    tasks.run(reading, { ...TEXT, taskId: 11 });
    await goOn(`The key is ${KEY.slice(0, 9)}`);
    await goOn(`${KEY.slice(9)}.`);
    response?.end(' So it is.');
    expect(await tasks.outcome()).toEqual(['succeeded', 'The key is [secret models]. So it is.', usage]);
    expect(heard.map(({ delta }) => delta).join('')).toBe('The key is [secret models]. So it is.');
  });

  it('is read to its end where it packs its stream', async () => {
    server.next((given) => {
      const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' };
      given.writeHead(200, headers).end(gzipSync('Once upon'));
    });
    tasks.run(reading, TEXT);
    expect(await tasks.outcome()).toMatchObject(['succeeded', 'Once upon', usage]);
  });
});
