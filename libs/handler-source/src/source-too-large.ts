/** Code that is right and that is not taken: there is too much of it. The message is the end of a sentence. */
export class SourceTooLarge extends Error {
  override readonly name = 'SourceTooLarge';
}
