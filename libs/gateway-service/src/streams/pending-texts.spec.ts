import type { TextPiece } from '@workflows/contracts';
import { PendingTexts, TextRoom } from './pending-texts';

const piece = (offset: number, length: number): TextPiece => ({
  ...{ function: 'ai.text', state: 's', visit: 1, attempt: 1, form: 'text' },
  ...{ offset, delta: 'x'.repeat(length) },
});

it('a client that does not read on is held no more than so much, the latest of it', () => {
  const pending = new PendingTexts(new TextRoom());
  for (let i = 0; i < 100; i++) pending.add(piece(i * 4_096, 4_096));
  const taken = pending.take();
  expect(taken.map(({ offset }) => offset / 4_096)).toEqual(Array.from({ length: 16 }, (_, i) => 84 + i));
  expect(pending.take()).toEqual([]);
});

it('all of them together are held no more than so much, and what one has taken or left is free again', () => {
  const room = new TextRoom();
  const all = Array.from({ length: 300 }, () => new PendingTexts(room));
  for (const pending of all) for (let i = 0; i < 16; i++) pending.add(piece(i * 4_096, 4_096));
  expect(room.used).toBeLessThanOrEqual(16 * 2 ** 20 + 300 * 4_096);
  expect(all[0]?.take()).toHaveLength(16);
  expect(all[299]?.take()).toHaveLength(1);
  for (const pending of all) pending.take();
  expect(room.used).toBe(0);
});
