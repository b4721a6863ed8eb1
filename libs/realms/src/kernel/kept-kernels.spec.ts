import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PoolFixture } from '../pool/pool.fixture';
import { KEPT_KERNELS, currentRuntime, kernelOf, kernelText, runtimeOf } from './kernel-text';

const keptRuntimes = (): string[] => readdirSync(KEPT_KERNELS).map((file) => basename(file, '.js'));

describe('kernels', () => {
  if (process.env['UPDATE_KERNELS'] === 'true') {
    mkdirSync(KEPT_KERNELS, { recursive: true });
    writeFileSync(join(KEPT_KERNELS, `${currentRuntime()}.js`), kernelText());
  }

  it('are kept, that of now as well: else its executions end with its release (UPDATE_KERNELS=true keeps it)', () => {
    expect(keptRuntimes()).toContain(currentRuntime());
  });

  it('that are kept make the runtimes that they are called by', () => {
    for (const runtime of keptRuntimes()) {
      expect(runtimeOf(readFileSync(join(KEPT_KERNELS, `${runtime}.js`), 'utf8'))).toBe(runtime);
      expect(kernelOf(runtime)).toBeDefined();
    }
  });

  it('are found by nothing but the name of a runtime', () => {
    expect([kernelOf(''), kernelOf('../entrance'), kernelOf('0'.repeat(64))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('of before have executions go on in them, beside others of the same bundle (I72)', async () => {
    const before = kernelText()
      .replace("value === undefined ? '{}'", 'value === undefined ? \'"as before"\'')
      .replace('  thrown,\n', ''); // what they cannot tell is not told
    const fixture = new PoolFixture({ kernelOf: (runtime) => (runtime === 'before' ? before : kernelOf(runtime)) });
    const ends = async (runtime: string) => {
      const execution = fixture.handler('async ({ api }) => { Promise.reject(new Error()); await api.a(); }');
      execution.request.program.runtime = runtime;
      return execution.complete();
    };
    try {
      const ended = await ends('before');
      expect(ended).toMatchObject({ turn: { end: { value: 'as before' } } });
      expect(ended).not.toHaveProperty('turn.logs');
      expect(await ends(currentRuntime())).toMatchObject({ turn: { end: { value: {} }, logs: [{ level: 'warn' }] } });
      expect(await ends('never heard of')).toMatchObject({ kind: 'unavailable' });
    } finally {
      await fixture.pool.close();
    }
  });
});
