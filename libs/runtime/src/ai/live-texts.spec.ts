import type { TextPiece } from '@workflows/contracts';
import { ManualClock } from '../fixtures/manual-clock';
import { LiveTexts, type LiveText } from './live-texts';

let clock: ManualClock;
let texts: LiveTexts;
let heard: TextPiece[];
beforeEach(() => {
  clock = new ManualClock();
  texts = new LiveTexts(clock);
  heard = [];
});

const OF = {
  tenant: 'acme',
  executionId: 'execution_1',
  function: 'ai.text',
  state: 's',
  visit: 7,
  form: 'text',
} as const;
const begin = (more: object = {}): LiveText => texts.begin({ ...OF, attempt: 1, ...more });
const hear = (tenant = 'acme', to = heard): (() => void) =>
  texts.hear(tenant, 'execution_1', (piece) => void to.push(piece));
const told = (pieces = heard): unknown[] =>
  pieces.map(({ offset, delta, end }) => [offset, delta, ...(end ? ['end'] : [])]);
const tick = (): Promise<void> => clock.advance(50);

it('a text is told as it grows, what gathers together, and that it has ended', async () => {
  const text = begin();
  hear();
  text.add('Once ');
  text.add('upon ');
  expect(heard).toEqual([]);
  await tick();
  text.add('a time');
  await tick();
  text.add('.');
  text.end();
  expect(told()).toEqual([
    [0, 'Once upon '],
    [10, 'a time'],
    [16, '.', 'end'],
  ]);
  expect(heard[0]).toEqual({
    function: 'ai.text',
    state: 's',
    visit: 7,
    attempt: 1,
    form: 'text',
    offset: 0,
    delta: 'Once upon ',
  });
});

it('whoever comes late is told first what was said so far, whether others have heard it or not', async () => {
  const text = begin();
  text.add('Once ');
  hear();
  text.add('upon ');
  await tick();
  text.add('a ');
  const late: TextPiece[] = [];
  hear('acme', late);
  await tick();
  text.end();
  expect(told()).toEqual([
    [0, 'Once '],
    [5, 'upon '],
    [10, 'a '],
    [12, '', 'end'],
  ]);
  expect(told(late)).toEqual([
    [0, 'Once upon '],
    [10, 'a '],
    [12, '', 'end'],
  ]);
});

it('nobody is told of the texts of another tenant, of one that has ended, or after having left', async () => {
  begin().add('Once');
  hear('evil');
  const ended = begin({ visit: 9 });
  ended.add('over');
  ended.end();
  const other: TextPiece[] = [];
  const leave = hear('acme', other);
  expect(told(other)).toEqual([[0, 'Once']]);
  leave();
  await tick();
  expect(heard).toEqual([]);
  expect([texts.isHeard('acme', 'execution_1'), texts.isHeard('evil', 'execution_1')]).toEqual([false, true]);
});

it('a text that grows faster than it may be told leaves out its middle, and the offset shows it', async () => {
  const text = begin();
  hear();
  for (let i = 0; i < 40; i++) {
    text.add('x'.repeat(20_000));
    await tick();
  }
  text.end();
  const leftOut = heard.map(({ offset }, index) => offset - ends(heard[index - 1]));
  expect(Math.min(...leftOut)).toBe(0);
  expect(leftOut.filter((units) => units > 0).length).toBeGreaterThan(0);
  expect(Math.max(...heard.slice(0, -1).map(({ delta }) => delta.length))).toBe(4_096);
  expect(ends(heard.at(-1))).toBe(800_000);
  expect(heard.at(-1)?.delta.length).toBeLessThanOrEqual(65_536);
});

it('all texts together have so much at a time, and each has its turn', async () => {
  const all = Array.from({ length: 64 }, (_, visit) => begin({ visit }));
  hear();
  for (const text of all) text.add('x'.repeat(4_096));
  await tick();
  expect(heard).toHaveLength(32);
  await tick();
  expect(new Set(heard.map(({ visit }) => visit)).size).toBe(64);
});

it('no character is parted', async () => {
  const text = begin();
  hear();
  text.add(`${'x'.repeat(4_095)}😀`);
  await tick();
  await tick();
  expect(heard.map(({ delta }) => delta.length)).toEqual([4_095, 2]);
});

it('what was said once is kept no longer than it is said', () => {
  for (let i = 0; i < 3; i++) {
    const leave = hear();
    const text = begin({ visit: i });
    text.add('x');
    text.end();
    leave();
  }
  begin().end();
  expect([texts['executions'].size, texts.underWay]).toEqual([0, 0]);
});

function ends(piece: TextPiece | undefined): number {
  return piece ? piece.offset + piece.delta.length : 0;
}
