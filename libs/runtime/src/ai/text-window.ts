/** How much of a text is kept for those who come late, in UTF-16 units; at times up to twice as much. */
const KEPT = 32_768;

/** The latest part of a text that grows, and where in the text it stands. */
export class TextWindow {
  private text = '';
  /** Where in the text it begins. */
  private begins = 0;

  get start(): number {
    return this.begins;
  }

  get end(): number {
    return this.begins + this.text.length;
  }

  append(delta: string): void {
    this.text += delta;
    if (this.text.length <= 2 * KEPT) return;
    const from = wholeCharacters(this.text, this.text.length - KEPT);
    this.begins += from;
    this.text = this.text.slice(from);
  }

  /** What stands there from now on, and what it goes on to. */
  replace(offset: number, text: string): void {
    this.begins = offset;
    this.text = '';
    this.append(text);
  }

  /** From there on, or from where it begins. No character is cut. */
  read(from: number, most = Infinity): { offset: number; delta: string } {
    const offset = Math.max(from, this.begins);
    const at = offset - this.begins;
    const rest = this.text.length - at;
    const upTo = rest <= most ? this.text.length : wholeCharacters(this.text, at + most);
    return { offset, delta: this.text.slice(at, upTo) };
  }
}

/** There, or one unit before where that would part the two halves of a character. */
function wholeCharacters(text: string, at: number): number {
  const before = text.charCodeAt(at - 1);
  return before >= 0xd800 && before < 0xdc00 ? at - 1 : at;
}
