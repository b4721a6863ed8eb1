import type { Server } from 'node:net';
import type { INestMicroservice } from '@nestjs/common';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import type { JsonObject, RegistryPattern } from '@workflows/contracts';
import { firstValueFrom } from 'rxjs';
import { ScriptedSources } from './code/scripted-sources.fixture';
import { MemoryConnectors, ScriptedDocuments } from './connectors/memory-connectors.fixture';
import { MemoryPauses } from './pauses/memory-pauses.fixture';
import { RegistryModule } from './registry.module';
import { MemorySchedules } from './schedules/memory-schedules.fixture';
import { MemoryDefinitions, MemoryFunctions } from './stores.fixture';

export const ok = (value: unknown) => ({ ok: true, value });
export const failed = (code: string) => ({ ok: false, error: expect.objectContaining({ code }) });

/** The registry over memory, asked over TCP, as between the processes of an installation: what it answers has crossed a wire. */
export class RegistryOverTcp {
  readonly definitions = new MemoryDefinitions();
  readonly functions = new MemoryFunctions();
  readonly connectors = new MemoryConnectors();
  readonly documents = new ScriptedDocuments();
  readonly sources = new ScriptedSources();
  /** By the clock of pauses. */
  now = 0;
  /** What handlers are published for. */
  runtime = 'r1';
  private readonly pauses = new MemoryPauses(() => this.now);
  private ids = 0;
  private server: INestMicroservice | undefined;
  private client: ClientProxy | undefined;

  static async open({
    changed = async () => undefined,
  }: { changed?: () => Promise<void> } = {}): Promise<RegistryOverTcp> {
    const opened = new RegistryOverTcp();
    await opened.listen(changed);
    return opened;
  }

  async send(pattern: RegistryPattern, request: unknown) {
    if (this.client === undefined) throw new Error('not listening');
    return firstValueFrom(this.client.send(pattern, request));
  }

  ask(pattern: RegistryPattern, fields: JsonObject, tenant = 'default') {
    return this.send(pattern, { v: 1, tenant, ...fields });
  }

  async close(): Promise<void> {
    this.client?.close();
    await this.server?.close();
  }

  private async listen(onFunctionsChanged: () => Promise<void>): Promise<void> {
    const registry = RegistryModule.register({
      definitions: this.definitions,
      functions: this.functions,
      pauses: this.pauses,
      schedules: new MemorySchedules(() => 0),
      clock: { now: () => 0 },
      shardCount: 4,
      entropy: { uuid: () => String((this.ids += 1)).padStart(32, '0') },
      addressPolicy: { allowPrivateNetwork: false },
      schemas: { faultOf: async () => undefined },
      bundles: this.definitions,
      secrets: { known: async (_tenant, names) => names.filter((name) => name !== 'none') },
      connectors: this.connectors,
      apiDocuments: this.documents,
      code: { sources: this.sources, runtime: () => this.runtime },
      onFunctionsChanged,
    });
    const module = await Test.createTestingModule({ imports: [registry] }).compile();
    this.server = module.createNestMicroservice({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: 0 },
      logger: false,
    });
    await this.server.listen();
    const address = this.server.unwrap<Server>().address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    this.client = ClientProxyFactory.create({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: address.port },
    });
  }
}
