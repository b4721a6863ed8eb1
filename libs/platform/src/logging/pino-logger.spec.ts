import { PinoLogger, createLogger, requestLines } from './pino-logger';

function logging(level: 'info' | 'debug') {
  const lines: string[] = [];
  const pino = createLogger(level, { write: (line) => void lines.push(line) });
  return { lines, pino, logger: new PinoLogger(pino) };
}

describe('the log', () => {
  it('is JSON with the context Nest gives', () => {
    const { lines, logger } = logging('info');
    logger.log('ready', 'Router');
    logger.error({ msg: 'failed', err: new Error('why') }, 'http');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { msg: 'ready', context: 'Router' },
      { msg: 'failed', context: 'http', err: { message: 'why' } },
    ]);
  });

  it('never holds a secret', () => {
    const { lines, logger } = logging('info');
    logger.warn({
      msg: 'x',
      token: 'hidden',
      req: { headers: { authorization: 'hidden' } },
      config: { password: 'hidden' },
    });
    expect(lines.join()).not.toContain('hidden');
  });

  it('tells an error with its cause, and nothing that hangs on it', () => {
    const { lines, logger } = logging('info');
    const error = Object.assign(new Error('broken', { cause: new Error('why') }), {
      code: 'ECONNRESET',
      client: { secretKey: 'hidden' },
    });
    logger.warn({ msg: 'x', err: error });
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
      type: 'Error',
      message: 'broken',
      code: 'ECONNRESET',
      cause: { message: 'why' },
    });
    expect(lines.join()).not.toContain('hidden');
  });

  it.each(['info', 'debug'] as const)('holds data of customers at debug alone; at %s', (level) => {
    const { lines, pino } = logging(level);
    pino.warn({ executionId: 'execution_1', error: 'Declined', cause: 'card of Jane Doe' }, 'execution ended badly');
    const refused = Object.assign(new Error('invalid input syntax for type json: "Jane Doe"'), { code: '22P02' });
    pino.warn({ err: new Error('not written', { cause: refused }) }, 'refused');
    expect(lines.join().includes('Jane Doe')).toBe(level === 'debug');
    expect(lines.join()).toMatch(/execution_1.*Declined.*not written.*22P02/s);
  });

  it('has request lines at debug alone', () => {
    expect(requestLines(logging('info').pino)).toBeUndefined();
    expect(requestLines(logging('debug').pino)).toBeDefined();
  });
});
