import type { TextPiece } from '@workflows/contracts';
import { TextWindow } from './text-window';

/** What was heard of the texts of one execution from another process, for those who come late. */
export class TextsSoFar {
  private readonly texts = new Map<number, { last: TextPiece; window: TextWindow }>();

  take(piece: TextPiece): void {
    const { visit, offset, delta, end } = piece;
    if (end) return void this.texts.delete(visit);
    const known = this.texts.get(visit);
    const window = known?.window ?? new TextWindow();
    if (offset === window.end && known?.last.attempt === piece.attempt) window.append(delta);
    else window.replace(offset, delta);
    this.texts.set(visit, { last: piece, window });
  }

  pieces(): TextPiece[] {
    return [...this.texts.values()].map(({ last, window }) => ({ ...last, ...window.read(window.start) }));
  }

  forget(): void {
    this.texts.clear();
  }
}
