import type { Scan } from './fill-page';
import { parseItem, skipSpace } from './json-value';

/** JSON Lines: each line is an item, empty ones are none. */
export const jsonlScan: Scan = (text, at, isComplete) => {
  const lineFeed = text.indexOf('\n', at);
  if (lineFeed < 0 && !isComplete) return { kind: 'cut' };
  if (at === text.length) return { kind: 'end' };
  const end = lineFeed < 0 ? text.length : lineFeed;
  const next = lineFeed < 0 ? end : end + 1;
  if (skipSpace(text, at) >= end) return { kind: 'nothing', next };
  return { kind: 'item', item: parseItem(text.slice(at, end)), characters: end - at, next };
};
