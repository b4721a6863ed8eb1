import type { Json } from '@workflows/contracts';

const MOST_ITEMS = 1_000;
const MOST_CHARACTERS = 1024 * 1024;

/** A page of items as it grows: about a mebibyte of JSON at most, but always one item. */
export class PageBuilder {
  readonly items: Json[] = [];
  /** The items are members of an object, `{Key, Value}` each. */
  keyed = false;
  private characters = 0;
  private readonly most: number;

  /** `left`: how many items may still be read at all. */
  constructor(private readonly left: number) {
    this.most = Math.min(MOST_ITEMS, left);
  }

  /** No further item will be asked for, on this page or any other. */
  get isLast(): boolean {
    return this.items.length >= this.left;
  }

  /** Whether an item of about so many characters belongs on this page. */
  hasRoom(characters: number): boolean {
    if (this.items.length >= this.most) return false;
    return this.items.length === 0 || this.characters + characters <= MOST_CHARACTERS;
  }

  add(item: Json, characters: number): void {
    this.items.push(item);
    this.characters += characters;
  }
}
