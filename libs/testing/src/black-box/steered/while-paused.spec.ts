import type { Api, Body } from '../api';
import { pauseFaults } from './pause-faults';
import { Steerer } from './steerer';
import { whilePaused } from './while-paused';
import type { Begun } from './world';

const PAUSE = 'POST /workflows/executions/one/pause';
const SUBJECT = { what: 'execution', of: 'one', path: '/workflows/executions/one' } as const;

/** A service that answers `pause`, and makes a call of the execution after this many answers; the calls that it has made. */
function service(callsAfter: number): { steerer: Steerer; asked: string[]; begun: Begun[] } {
  const asked: string[] = [];
  const begun: Begun[] = [];
  const send = async (method: string, path: string): Promise<Body> => {
    asked.push(`${method} ${path}`);
    if (asked.length === callsAfter) begun.push({ executionId: 'one', function: 'f', key: 'one-2', at: Date.now() });
    return { status: 200, body: {} };
  };
  const api = { send } as unknown as Api;
  const visit = async (): Promise<void> => void asked.push('the world');
  return { steerer: new Steerer(api, new Map(), () => 0, visit, 0), asked, begun };
}

const faultsOf = ({ steerer, begun }: ReturnType<typeof service>): string =>
  pauseFaults(steerer.pauses.kept, begun, new Map()).join();

describe('a pause that is looked at', () => {
  it('begins once the owner and the world have answered again, and ends before it is asked to go on', async () => {
    const one = service(3);
    await whilePaused(one.steerer, SUBJECT, 5);
    expect(one.asked).toEqual([PAUSE, PAUSE, PAUSE, 'the world', 'POST /workflows/executions/one/resume']);
    expect(faultsOf(one)).toBe(''); // it was on its way
  });

  it('is told of by a call that is made meanwhile', async () => {
    const one = service(0);
    const looked = whilePaused(one.steerer, SUBJECT, 50);
    const calling = setInterval(() => {
      one.begun.push({ executionId: 'one', function: 'f', key: 'one-2', at: Date.now() });
    }, 1);
    await looked;
    clearInterval(calling);
    expect(faultsOf(one)).toMatch(/f began for one-2 while the execution one was paused/);
  });

  it('is in the hands of one alone', async () => {
    const { steerer, asked } = service(0);
    const both = await Promise.all([1, 2].map(() => whilePaused(steerer, SUBJECT, 5)));
    expect(both.filter((paused) => paused !== undefined)).toHaveLength(1);
    expect(asked.filter((each) => each.endsWith('/resume'))).toHaveLength(1);
  });
});
