/** What is wrong with a text of items, said without the object's name; `where` absent: at the row that is being read. */
export class RowProblem extends Error {
  override readonly name = 'RowProblem';

  constructor(
    message: string,
    readonly where?: string,
  ) {
    super(message);
  }
}
