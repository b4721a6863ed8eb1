import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { HealthModule, PinoLogger, SingleApiKey, createHttpApp, createLogger } from '@workflows/platform';
import type { HttpAppOptions } from '@workflows/platform';
import { serveDocs } from '../docs/open-api';
import { GatewayModule } from '../gateway.module';
import { MemoryPorts } from './memory-ports';

export const KEY = 'a-development-key';

@Module({})
class RootModule {}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | number | undefined>;
  body: Record<string, unknown>;
}

/** The real Nest app over memory, and a way to call it. */
export class Door {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly ports: MemoryPorts,
  ) {}

  static async open(options: Partial<HttpAppOptions> = {}): Promise<Door> {
    const ports = new MemoryPorts();
    const logger = new PinoLogger(createLogger('silent'));
    const root = { module: RootModule, imports: [GatewayModule.register(ports), HealthModule.register([])] };
    const app = await createHttpApp(root, { logger, apiKeys: new SingleApiKey(KEY, 'default'), ...options });
    serveDocs(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new Door(app, ports);
  }

  /** Calls `METHOD /path`; a body that is text or bytes goes as it is. */
  async call(line: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const [method = 'GET', url = '/'] = line.split(/ (.*)/s);
    const response = await this.app.inject({
      method: method as 'GET',
      url,
      headers: {
        authorization: `Bearer ${KEY}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      payload: body === undefined ? undefined : isAsItIs(body) ? body : JSON.stringify(body),
    });
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      headers: response.headers,
      body: isJson ? response.json() : { text: response.body },
    };
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

function isAsItIs(body: unknown): body is string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body);
}
