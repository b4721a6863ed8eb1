import { EngineError } from '@workflows/contracts';
import { ManualClock, settled } from '../fixtures/manual-clock';
import { ProgramLoads } from './program-loads';

const REF = { tenant: 'default', workflowId: 'workflow_1', version: 1 };

describe('a program that cannot be loaded', () => {
  it('is asked for as long as an execution here waits for it, and no longer', async () => {
    let asked = 0;
    const failure = new EngineError('UNAVAILABLE', 'away');
    const clock = new ManualClock();
    const catalog = {
      peek: () => undefined,
      load: async () => {
        asked++;
        return failure;
      },
    };
    const nothing = (): void => undefined;
    const loads = new ProgramLoads(catalog, clock, nothing, nothing);
    loads.look(REF);
    await settled();
    loads.wait(REF, 3, 'execution_1');
    await clock.advance(10 * 60_000);
    expect(asked).toBeGreaterThan(10);
    loads.forget((shard) => shard !== 3);
    asked = 0;
    await clock.advance(10 * 60_000);
    expect(asked).toBe(0);
    expect(loads.look(REF)).toBe('loading'); // whoever comes next begins anew
  });
});
