import { cpuTimeOf, memoryOf } from './index';

describe('what the system tells of a process', () => {
  const isTold = process.platform === 'linux';

  it('is the time for which it had a processor, and its memory', () => {
    expect(cpuTimeOf(process.pid)).toEqual(isTold ? expect.any(Number) : undefined);
    expect((memoryOf(process.pid) ?? 0) > 1_000_000).toBe(isTold);
  });

  it('is nothing of one that is not there', () => {
    expect(cpuTimeOf(undefined)).toBeUndefined();
    expect(memoryOf(2 ** 30)).toBeUndefined();
  });
});
