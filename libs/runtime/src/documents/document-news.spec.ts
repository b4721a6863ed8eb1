import type { ExecutionCommand } from '@workflows/contracts';
import { ManualClock } from '../fixtures/manual-clock';
import type { WaitFinder } from '../ports/event-store';
import { DocumentNews } from './document-news';

const CREATED = { type: 'User.Created', key: 'u1' };
const WAIT = { tenant: 'acme', executionId: 'execution_1', taskId: 2, event: 7 };

describe('news of documents', () => {
  const clock = new ManualClock();
  let asked: unknown[];
  let sent: ExecutionCommand[];
  let looks: number;
  let findWaitsOf: WaitFinder['findWaitsOf'];
  let news: DocumentNews;

  beforeEach(() => {
    [asked, sent, looks] = [[], [], 0];
    findWaitsOf = async () => [WAIT];
    news = new DocumentNews({
      waits: {
        findWaitsOf: async (events, limit) => {
          asked.push(events);
          return findWaitsOf(events, limit);
        },
      },
      starts: { lookSoon: () => void (looks += 1) },
      clock,
      send: (command) => void sent.push(command),
    });
  });

  it('are asked about together, poke those who wait, and have workflows looked for that listen', async () => {
    news.tell('acme', [CREATED]);
    news.tell('other', [CREATED]);
    await clock.advance(20);
    expect(asked).toEqual([
      [
        { tenant: 'acme', ...CREATED },
        { tenant: 'other', ...CREATED },
      ],
    ]);
    expect(sent).toEqual([{ kind: 'poke', ...WAIT }]);
    expect(looks).toBe(2);
    await clock.advance(60_000);
    expect(asked).toHaveLength(1);
  });

  it('hold on to no more than a bound, and go on after a failure', async () => {
    findWaitsOf = () => Promise.reject(new Error('away'));
    news.tell(
      'acme',
      Array.from({ length: 5_000 }, () => CREATED),
    );
    await clock.advance(20);
    expect(asked).toMatchObject([{ length: 1_000 }]);
    findWaitsOf = async () => [WAIT];
    news.tell('acme', [CREATED]);
    await clock.advance(20);
    expect(sent).toHaveLength(1);
  });
});
