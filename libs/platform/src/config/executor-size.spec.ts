import { executorSize } from './executor-size';
import { loadConfig } from './load-config';
import { settings } from './settings';

const MIB = 1024 * 1024;
const { EXECUTIONS_MEMORY_MB, FUNCTION_CALLS, WATCHDOG_SECONDS, HELPER_PROCESSES } = settings;
const load = (env: Record<string, string>) =>
  loadConfig({ EXECUTIONS_MEMORY_MB, FUNCTION_CALLS, WATCHDOG_SECONDS, HELPER_PROCESSES }, env);

describe('the size of an executor', () => {
  it.each([
    [4_096, 256],
    [1_024, 256],
    [256, 64],
  ])('with a heap of %d MB and no setting is %d MB of executions', (heap, expected) =>
    expect(executorSize(load({}), heap * MIB)).toEqual({
      executionsBytes: expected * MIB,
      functionCalls: 512,
      stillMs: 30_000,
    }),
  );

  it('is what the settings say', () => {
    const env = { EXECUTIONS_MEMORY_MB: '2048', FUNCTION_CALLS: '4000', WATCHDOG_SECONDS: '120' };
    const expected = { executionsBytes: 2_048 * MIB, functionCalls: 4_000, stillMs: 120_000 };
    expect(executorSize(load(env), 4_096 * MIB)).toEqual(expected);
  });

  it('is refused where the heap cannot hold it, with the way out', () =>
    expect(() => executorSize(load({ EXECUTIONS_MEMORY_MB: '600' }), 1_024 * MIB)).toThrow(
      /EXECUTIONS_MEMORY_MB: must be at most half of the heap, which Node makes 1024 MB here; NODE_OPTIONS=/,
    ));

  it.each([
    ['EXECUTIONS_MEMORY_MB', '4'],
    ['FUNCTION_CALLS', '0'],
    ['WATCHDOG_SECONDS', '1'],
    ['HELPER_PROCESSES', 'many'],
  ])('is checked: %s=%s', (name, value) => expect(() => load({ [name]: value })).toThrow(`${name}: must be a whole`));
});
