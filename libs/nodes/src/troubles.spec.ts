import { Metrics } from '@workflows/platform';
import { pino } from 'pino';
import { executorObserver } from './executor-observer';
import { messagingLog, persistenceLog } from './logs';
import { Troubles } from './troubles';

function setUp() {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const metrics = new Metrics();
  const troubles = new Troubles(metrics, logger);
  const count = async (line: string): Promise<number | undefined> => {
    const found = (await metrics.registry.metrics()).split('\n').find((text) => text.startsWith(line));
    return found === undefined ? undefined : Number(found.split(' ').at(-1));
  };
  return { lines, logger, metrics, troubles, count };
}

const lineOf = (source: string): string => `workflows_troubles_total{source="${source}"}`;

describe('a trouble', () => {
  it('is counted and written down, whoever met it', async () => {
    const { lines, logger, metrics, troubles, count } = setUp();
    const log = messagingLog(logger, troubles);
    log.warn('the broker is away', { reason: 'ECONNREFUSED' });
    log.error('it stays away');
    persistenceLog(troubles)('a connection broke', new Error('gone'));
    executorObserver(metrics, logger, troubles).trouble('a batch failed', { error: new Error('why'), items: 3 });
    expect(await Promise.all(['transport', 'database', 'engine', 'gateway'].map(lineOf).map(count))).toEqual([
      2, 1, 1, 0,
    ]);
    expect(await count('workflows_engine_troubles_total')).toBe(4);
    expect(lines).toMatchObject([
      { level: 40, msg: 'the broker is away', reason: 'ECONNREFUSED' },
      { level: 50, msg: 'it stays away' },
      { level: 40, msg: 'a connection broke', err: { message: 'gone' } },
      { level: 40, msg: 'a batch failed', err: { message: 'why' }, items: 3 },
    ]);
  });

  it('is not what a transport tells at other levels', async () => {
    const { logger, troubles, count } = setUp();
    const log = messagingLog(logger, troubles);
    log.info('joined');
    log.debug('asks again');
    expect(await count(lineOf('transport'))).toBe(0);
  });
});
