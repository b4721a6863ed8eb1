import type { TextPiece } from '@workflows/contracts';

/** Of one client that does not read on, and of all of the process, in UTF-16 units. */
const MOST_OF_ONE = 65_536;
const MOST_OF_ALL = 16 * 2 ** 20;

/** How much all that do not read on are behind. */
export class TextRoom {
  used = 0;
}

/**
 * Pieces of texts that a client has not been sent yet. What it is too slow for is left out, the oldest first: the offset of the next piece
 * shows it, and the result of the task has all.
 */
export class PendingTexts {
  private pieces: TextPiece[] = [];
  private size = 0;

  constructor(private readonly room: TextRoom) {}

  get isEmpty(): boolean {
    return this.pieces.length === 0;
  }

  add(piece: TextPiece): void {
    this.pieces.push(piece);
    this.grow(piece.delta.length);
    while (this.pieces.length > 1 && (this.size > MOST_OF_ONE || this.room.used > MOST_OF_ALL)) this.dropOldest();
  }

  take(): readonly TextPiece[] {
    const { pieces } = this;
    this.pieces = [];
    this.grow(-this.size);
    return pieces;
  }

  private dropOldest(): void {
    this.grow(-(this.pieces.shift()?.delta.length ?? 0));
  }

  private grow(by: number): void {
    this.size += by;
    this.room.used += by;
  }
}
