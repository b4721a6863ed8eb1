import { Controller, Module } from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { waitFor } from '@workflows/testing';
import { EngineError, TOPICS, type RegistryReply } from '@workflows/contracts';
import type { DeliveryOutcome, CommandDelivery } from '@workflows/runtime';
import { EmbeddedCommandBus } from './embedded-command-bus';
import { EmbeddedHub } from './embedded-hub';
import { EmbeddedRegistryClient } from './embedded-registry-client';
import { EmbeddedServer } from './embedded-server';

const cancel = (executionId: string) => ({ kind: 'cancel', tenant: 'default', executionId, reason: 'spec' }) as const;
const nextRound = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const deliveries: CommandDelivery[] = [];
let held: Promise<void> = Promise.resolve();
let outcome: DeliveryOutcome | Error = 'committed';

@Controller()
class Executor {
  @EventPattern(TOPICS.commands)
  async onCommands(delivery: CommandDelivery): Promise<DeliveryOutcome> {
    deliveries.push(delivery);
    await held;
    if (outcome instanceof Error) throw outcome;
    if (outcome === 'committed')
      for (const { reply } of delivery.commands) reply({ kind: 'cancelled', accepted: true });
    return outcome;
  }

  @MessagePattern('registry.workflows.delete')
  async onDelete({ ref }: { ref: string }): Promise<RegistryReply<'registry.workflows.delete'>> {
    if (ref === 'known') return { ok: true, value: { deleted: true } };
    if (ref === 'broken') throw new Error('the database is away');
    return { ok: false, error: new EngineError('WORKFLOW_NOT_FOUND', `There is no workflow ${ref}`).toWire() };
  }
}

@Module({ controllers: [Executor] })
class ExecutorModule {}

describe('the embedded transport', () => {
  const hub = new EmbeddedHub();
  const bus = new EmbeddedCommandBus({ hub, shardCount: 4, instanceId: 'spec', timeoutMs: 400, maxPending: 5_000 });
  const registry = new EmbeddedRegistryClient(hub);
  let close: () => Promise<void>;

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [ExecutorModule] }).compile();
    const app = testing.createNestMicroservice({ strategy: new EmbeddedServer(hub), logger: false });
    await app.listen();
    close = () => app.close();
  });
  afterAll(async () => {
    bus.close();
    await close();
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'known' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });
  beforeEach(() => {
    deliveries.length = 0;
    outcome = 'committed';
  });

  it('answers a command with the reply of the handler that Nest found', async () => {
    await expect(bus.send(cancel('execution_1'))).resolves.toEqual({ kind: 'cancelled', accepted: true });
  });

  it('hands over what was sent in one tick as one delivery a shard, in order', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, index) => bus.send(cancel(`execution_${index}`))));
    expect(deliveries.length).toBeLessThanOrEqual(4);
    const ids = deliveries.flatMap(({ commands }) => commands.map(({ envelope }) => envelope.id));
    expect(new Set(ids).size).toBe(100);
  });

  it('hands one that comes alone over before the requests behind it are served, and lets a crowd gather', async () => {
    const handedOverInRound = async (ids: string[]): Promise<number> => {
      await nextRound();
      const before = deliveries.length;
      const served = new Promise<number>((resolve) => setImmediate(() => resolve(deliveries.length - before)));
      await Promise.all([...ids.map((id) => bus.send(cancel(id))), served]);
      return served;
    };
    await handedOverInRound(['execution_1']);
    expect(await handedOverInRound(['execution_1'])).toBe(1);
    expect(await handedOverInRound(['execution_1', 'execution_1'])).toBe(1); // still one delivery
    expect(await handedOverInRound(['execution_1'])).toBe(0); // after a crowd it waits for company
  });

  it.each([
    ['throws', new Error('the database is away')],
    ['lost the shard', 'lost' as const],
  ])('says UNAVAILABLE when the handler %s', async (_, made) => {
    outcome = made;
    await expect(bus.send(cancel('execution_1'))).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  });

  it('says UNAVAILABLE when no reply comes in time, and OVERLOADED to starts while too many wait', async () => {
    const silent = new EmbeddedHub();
    silent.attach(new Map([[TOPICS.commands, async () => 'committed']]));
    const small = new EmbeddedCommandBus({
      hub: silent,
      shardCount: 1,
      instanceId: 'small',
      timeoutMs: 100,
      maxPending: 1,
    });
    const waiting = small.send(cancel('execution_1'));
    const request = {
      tenant: 'default',
      executionId: 'execution_2',
      workflowId: 'w',
      version: 1,
      workflowName: 'w',
      startState: 's',
      input: {},
      createdAt: 0,
    };
    await expect(small.send({ kind: 'start', request })).rejects.toMatchObject({
      code: 'OVERLOADED',
      options: { retryAfterSeconds: 1 },
    });
    await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    small.close();
  });

  it('passes a registry answer on, a refusal as the EngineError it was, and a breakdown as UNAVAILABLE', async () => {
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'known' })).resolves.toEqual({
      deleted: true,
    });
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'x' })).rejects.toMatchObject({
      code: 'WORKFLOW_NOT_FOUND',
    });
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'broken' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });

  it('costs less a command in a crowd than alone', async () => {
    const rounds = 20;
    const crowd = 1_000;
    const measure = async () => {
      const startedAt = process.hrtime.bigint();
      for (let round = 0; round < rounds; round++)
        await Promise.all(Array.from({ length: crowd }, (_, index) => bus.send(cancel(`execution_${index}`))));
      return Number(process.hrtime.bigint() - startedAt) / 1_000 / rounds / crowd;
    };
    await measure();
    const crowded = await measure();
    const startedAt = process.hrtime.bigint();
    for (let round = 0; round < 2_000; round++) await bus.send(cancel('execution_1'));
    const alone = Number(process.hrtime.bigint() - startedAt) / 1_000 / 2_000;
    if (process.env['MEASURE'])
      process.stderr.write(`embedded: ${crowded.toFixed(1)} µs a command in a crowd, ${alone.toFixed(1)} µs alone\n`);
    expect(crowded).toBeLessThan(alone);
  });
});

describe('the embedded transport, as its server stops with a delivery in hand', () => {
  it.each([
    ['committed', 'committed'],
    ['lost', 'lost'],
    ['not to be had', new Error('the database is away')],
  ] as const)('answers what was %s, and takes nothing more', async (_, made) => {
    const hub = new EmbeddedHub();
    const bus = new EmbeddedCommandBus({ hub, shardCount: 4, instanceId: 'stopping' });
    const testing = await Test.createTestingModule({ imports: [ExecutorModule] }).compile();
    const app = testing.createNestMicroservice({ strategy: new EmbeddedServer(hub), logger: false });
    await app.listen();
    deliveries.length = 0;
    outcome = made;
    let letGo = (): void => undefined;
    held = new Promise((resolve) => (letGo = resolve));
    const inHand = bus.send(cancel('execution_1'));
    await waitFor(() => deliveries.length === 1);
    await app.close();
    await expect(bus.send(cancel('execution_2'))).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    letGo();
    if (made === 'committed') await expect(inHand).resolves.toEqual({ kind: 'cancelled', accepted: true });
    else await expect(inHand).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(deliveries).toHaveLength(1);
    bus.close();
  });
});
