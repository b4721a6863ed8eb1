import type { OpenObject } from '../ports/object-store';
import { RowProblem } from '@workflows/state-machine';

const MAX_ROW_BYTES = 8 * 1024 * 1024;
const STEP_BYTES = 64 * 1024;
const BYTE_ORDER_MARK = 0xfeff;

/** The text of an object from a byte on, held only as far as somebody is looking at it. */
export class TextWindow {
  text = '';
  /** No text follows. */
  isComplete = false;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private readonly bytes: AsyncIterator<Uint8Array>;
  private taken: number;

  constructor(
    { read }: Pick<OpenObject, 'read'>,
    private start: number,
  ) {
    this.bytes = read({ from: start })[Symbol.asyncIterator]();
    this.taken = start;
  }

  /** The byte at which the character `index` begins. */
  offsetOf(index: number): number {
    return this.start + Buffer.byteLength(this.text.slice(0, index));
  }

  /** Forgets what stands before the character `index`, which becomes the first. */
  drop(index: number): void {
    this.start = this.offsetOf(index);
    this.text = this.text.slice(index);
  }

  /** Adds more text. Throws `RowProblem` where what is held is too long for one row, or no UTF-8. */
  async more(): Promise<void> {
    if (this.taken - this.start > MAX_ROW_BYTES)
      throw new RowProblem('it is longer than 8 MiB. Split it, or is a quote or bracket left open?');
    // A row that did not fit is looked at again from its beginning; doubling keeps that within its length.
    for (
      const enough = this.taken + Math.max(STEP_BYTES, this.taken - this.start);
      this.taken < enough && !this.isComplete;
    ) {
      const { done, value } = await this.bytes.next();
      this.isComplete = done === true;
      if (value !== undefined) this.taken += value.byteLength;
      const isFirst = this.text === '' && this.start === 0;
      this.text += this.decode(value);
      if (isFirst && this.text.charCodeAt(0) === BYTE_ORDER_MARK) this.drop(1);
    }
  }

  async close(): Promise<void> {
    await this.bytes.return?.();
  }

  private decode(bytes: Uint8Array | undefined): string {
    try {
      return this.decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw new RowProblem('it, or the text after it, is not UTF-8. Save the text as UTF-8.');
    }
  }
}
