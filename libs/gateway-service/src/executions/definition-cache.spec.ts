import { EngineError, type PublishedDefinition } from '@workflows/contracts';
import type { Clock, RegistryClient } from '@workflows/runtime';
import { DefinitionCache } from './definition-cache';

const MOMENT = 2_000;
const LONG = 3_600_000;

function published(version: number): PublishedDefinition {
  return { workflowId: 'workflow_1', name: 'w', version, body: { states: [] } } as unknown as PublishedDefinition;
}

/** A registry that answers with `says`, or is away, or refuses. */
function world() {
  let now = 1_000_000;
  const clock: Clock = { now: () => now, after: () => () => undefined, about: () => () => undefined };
  const state: { says: PublishedDefinition | EngineError; asked: number } = { says: published(1), asked: 0 };
  const registry = {
    ask: async () => {
      state.asked++;
      if (state.says instanceof EngineError) throw state.says;
      return state.says;
    },
  } as unknown as RegistryClient;
  const cache = new DefinitionCache(registry, clock);
  const version = async (): Promise<number> => (await cache.resolve('t', 'w')).version;
  return { state, cache, version, pass: (ms: number) => (now += ms) };
}

const away = new EngineError('UNAVAILABLE', 'away');
const missing = new EngineError('WORKFLOW_NOT_FOUND', 'none');

describe('what a start needs to know of a workflow', () => {
  it('is asked once in a moment, and anew after that', async () => {
    const { state, version, pass } = world();
    await Promise.all([version(), version()]);
    expect(state.asked).toBe(1);
    pass(MOMENT);
    state.says = published(2);
    await expect(version()).resolves.toBe(2);
  });

  it('is what the registry said last while the registry is away, and is asked for all along', async () => {
    const { state, version, pass } = world();
    await version();
    state.says = away;
    for (let i = 0; i < 3; i++) {
      pass(MOMENT);
      await expect(version()).resolves.toBe(1);
    }
    expect(state.asked).toBe(4);
    state.says = published(2);
    pass(MOMENT);
    await version(); // answered at once by the old one, while the registry is asked
    await expect(version()).resolves.toBe(2);
  });

  it('does not hold for ever, nor for a workflow that was never asked for', async () => {
    const { state, cache, version, pass } = world();
    await version();
    state.says = away;
    await expect(cache.resolve('t', 'other')).rejects.toBe(away);
    pass(LONG);
    await expect(version()).rejects.toBe(away);
  });

  it('does not hold against what the registry says now', async () => {
    const { state, version, pass } = world();
    await version();
    state.says = missing;
    pass(MOMENT);
    await expect(version()).rejects.toBe(missing);
    state.says = away;
    await expect(version()).rejects.toBe(away);
  });

  it('is forgotten by a change that was made, and doubted by one that may have been', async () => {
    const { state, cache, version } = world();
    await version();
    cache.doubt('t');
    state.says = published(2);
    await expect(version()).resolves.toBe(2);
    cache.doubt('t');
    state.says = away;
    await expect(version()).resolves.toBe(2);
    cache.forget('t');
    await expect(version()).rejects.toBe(away);
  });
});
