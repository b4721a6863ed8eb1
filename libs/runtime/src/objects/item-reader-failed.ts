/** Items cannot be read from an object. The message is the cause a workflow sees: what is wrong, where, and what to do. */
export class ItemReaderFailed extends Error {
  override readonly name = 'ItemReaderFailed';
}
