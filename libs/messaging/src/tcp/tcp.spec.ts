import { EngineError } from '@workflows/contracts';
import { UnknownToRegistry } from '@workflows/runtime';
import { SECRET, atEnd, closeAll, serve } from './tcp.fixture';
import { TcpRegistryClient } from './tcp-registry-client';

afterEach(closeAll);

function registryAt(port: number): TcpRegistryClient {
  const client = new TcpRegistryClient({ host: '127.0.0.1', port, secret: SECRET, timeoutMs: 300 });
  atEnd(() => client.close());
  return client;
}

describe('the registry over TCP', () => {
  it('gets the request as in the embedded form, and its answers and refusals come back as they were', async () => {
    const seen: unknown[] = [];
    const port = await serve({
      'registry.workflows.delete': (request: { ref: string }) => {
        seen.push(request);
        return request.ref === 'known'
          ? { ok: true, value: { deleted: true } }
          : { ok: false, error: new EngineError('WORKFLOW_NOT_FOUND', 'none').toWire() };
      },
    });
    const registry = registryAt(port);
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'known' })).resolves.toEqual({
      deleted: true,
    });
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'x' })).rejects.toMatchObject({
      code: 'WORKFLOW_NOT_FOUND',
    });
    expect(seen[0]).toEqual({ v: 1, tenant: 'default', ref: 'known' });
  });

  it('of a release before a message is told apart, with what to do, and goes on being asked', async () => {
    const port = await serve({ 'registry.workflows.delete': () => ({ ok: true, value: { deleted: true } }) });
    const registry = registryAt(port);
    const failed = await registry
      .ask('registry.connectors.changes', 'default', { revision: 0 })
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(UnknownToRegistry);
    expect(failed).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('upgrade the registry') });
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'x' })).resolves.toEqual({
      deleted: true,
    });
  });

  it('is UNAVAILABLE when it is silent or not there, and is found again when it is back', async () => {
    let isSilent = true;
    const silent = await serve({
      'registry.workflows.delete': () =>
        isSilent ? new Promise(() => undefined) : { ok: true, value: { deleted: true } },
    });
    const registry = registryAt(silent);
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'x' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      options: { retryAfterSeconds: 1 },
    });
    isSilent = false;
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'x' })).resolves.toEqual({
      deleted: true,
    });
    await expect(registryAt(1).ask('registry.workflows.delete', 'default', { ref: 'x' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });
});
