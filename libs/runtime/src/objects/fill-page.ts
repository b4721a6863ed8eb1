import type { Json } from '@workflows/contracts';
import type { PageBuilder } from './page-builder';
import type { TextWindow } from './text-window';

/** What a scanner finds at a place of a text. */
export type Found =
  | { kind: 'item'; item: Json; characters: number; next: number }
  /** Something that is no item: an empty line. */
  | { kind: 'nothing'; next: number }
  | { kind: 'end' }
  /** The text ends too early; it is asked again from the same place with more of it. Never said of a complete text. */
  | { kind: 'cut' };

/** Finds the next item. Throws `RowProblem`. `row` counts from 1. */
export type Scan = (text: string, at: number, isComplete: boolean, row: number) => Found;

/** Where reading goes on: a byte of the object, and how many rows are before it. */
export interface Place {
  offset: number;
  row: number;
}

/**
 * Reads items from the character `from` on until the page is full or there are no more. Answers where the next page begins, if there is
 * one. `place.row` follows, so that a problem can be told with its row.
 */
export async function fillPage(
  window: TextWindow,
  page: PageBuilder,
  scan: Scan,
  place: Place,
  from: number,
): Promise<Place | undefined> {
  for (let at = from; ;) {
    const found = scan(window.text, at, window.isComplete, place.row + 1);
    switch (found.kind) {
      case 'cut':
        window.drop(at);
        at = 0;
        await window.more();
        continue;
      case 'end':
        return undefined;
      case 'item':
        if (!page.hasRoom(found.characters)) return { offset: window.offsetOf(at), row: place.row };
        page.add(found.item, found.characters);
        if (page.isLast) return undefined;
        break;
      case 'nothing':
        break;
    }
    at = found.next;
    place.row += 1;
  }
}
