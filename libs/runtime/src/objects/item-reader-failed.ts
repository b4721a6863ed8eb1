/** Items cannot be read from an object. The message is the cause a workflow sees: what is wrong, where, and what to do. */
export class ItemReaderFailed extends Error {
  override readonly name = 'ItemReaderFailed';
}

/** What is wrong with a text, said without the object's name; `where` absent: at the row that is being read. */
export class RowProblem extends Error {
  override readonly name = 'RowProblem';

  constructor(
    message: string,
    readonly where?: string,
  ) {
    super(message);
  }
}
