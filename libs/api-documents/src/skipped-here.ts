/** An operation of a document cannot be called; the message says why, as the end of a sentence. */
export class SkippedHere extends Error {
  override readonly name = 'SkippedHere';
}
