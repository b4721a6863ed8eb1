/** A call cannot be put together of its arguments; the message says why, in half a sentence. */
export class Unwritable extends Error {
  override readonly name = 'Unwritable';
}
