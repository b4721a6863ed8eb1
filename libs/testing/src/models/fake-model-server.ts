import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server was asked. */
export interface AskedModel {
  headers: IncomingMessage['headers'];
  body: { model: string; messages: { role: string; content: unknown }[]; [field: string]: unknown };
}

const USAGE = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };

/** How it answers one request. */
export type ModelReply = (response: ServerResponse, asked: AskedModel) => void;

/**
 * A server that speaks as OpenAI's endpoint does, and misbehaves on purpose. It gives what was queued, one reply a request, and answers
 * a text where nothing is.
 */
export class FakeModelServer {
  readonly asked: AskedModel[] = [];
  private readonly replies: ModelReply[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<FakeModelServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
    const fake = new FakeModelServer(server, `http://127.0.0.1:${port}/v1`);
    server.on('request', (request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk))).on('end', () => fake.answer(request, response, text));
    });
    return fake;
  }

  next(...replies: ModelReply[]): void {
    this.replies.push(...replies);
  }

  clear(): void {
    this.replies.length = 0;
    this.asked.length = 0;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(request: IncomingMessage, response: ServerResponse, text: string): void {
    const asked: AskedModel = { headers: request.headers, body: JSON.parse(text) };
    this.asked.push(asked);
    (this.replies.shift() ?? says('hello'))(response, asked);
  }
}

/** A right answer with this text. */
export function says(text: string, finish = 'stop'): ModelReply {
  return message({ content: text }, finish);
}

/** It asks for tools, each with its input as JSON. */
export function wants(...calls: readonly [tool: string, input: string][]): ModelReply {
  const tool_calls = calls.map(([name, args], index) => ({
    id: `call_${index}`,
    type: 'function',
    function: { name, arguments: args },
  }));
  return message({ content: null, tool_calls }, 'tool_calls');
}

/** Any body with any status. */
export function replies(status: number, body: string, headers: Record<string, string> = {}): ModelReply {
  return (response) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

/** The connection ends within the body. */
export const halfAnAnswer: ModelReply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"choices":[', () => response.destroy());
};

/** Writes frames of a stream; whether it ends, and how, is told by `then`. */
export function streams(frames: readonly (object | string)[], then: 'done' | 'breaks' | 'stays' = 'done'): ModelReply {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const texts = frames.map((frame) => `data: ${typeof frame === 'string' ? frame : JSON.stringify(frame)}\n\n`);
    response.write(texts.join(''), () => {
      if (then === 'done') response.end('data: [DONE]\n\n');
      if (then === 'breaks') response.destroy();
    });
  };
}

/** One frame of a stream: of the text, or of whatever else a message says. */
export function chunk(delta: object | string, finish_reason: string | null = null): object {
  const said = typeof delta === 'string' ? { content: delta } : delta;
  return { id: 'chatcmpl-1', created: 1, model: 'm', choices: [{ index: 0, delta: said, finish_reason }] };
}

/** The last frame, where the usage was asked for. */
export const USED = { id: 'chatcmpl-1', created: 1, model: 'm', choices: [], usage: USAGE };

/** A right answer with this text, word by word. */
export function saysInWords(text: string): ModelReply {
  return streams([...text.split(/(?<= )/).map((word) => chunk(word)), chunk('', 'stop'), USED]);
}

/** A stream that a test goes on with. */
export class HeldStream {
  private readonly begun: Promise<ServerResponse>;
  readonly reply: ModelReply;

  constructor() {
    let begin: (response: ServerResponse) => void = () => undefined;
    this.begun = new Promise((resolve) => (begin = resolve));
    this.reply = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      begin(response);
    };
  }

  async say(text: string): Promise<void> {
    (await this.begun).write(`data: ${JSON.stringify(chunk(text))}\n\n`);
  }

  async breakOff(): Promise<void> {
    (await this.begun).destroy();
  }
}

/** The same text again and again, as long as somebody reads. */
export const endless: ModelReply = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const frames = `data: ${JSON.stringify(chunk('and on '.repeat(1_000)))}\n\n`;
  const write = (): void => {
    while (!response.destroyed && response.write(frames)) continue;
  };
  response.on('drain', write);
  write();
};

/** It says nothing. */
export const silence: ModelReply = () => undefined;

function message(said: object, finish_reason: string): ModelReply {
  return (response, { body: { model } }) => {
    const body = {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model,
      choices: [{ index: 0, message: { role: 'assistant', ...said }, finish_reason }],
      usage: USAGE,
    };
    replies(200, JSON.stringify(body))(response, { headers: {}, body: { model, messages: [] } });
  };
}
