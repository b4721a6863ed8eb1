/**
 * A piece of what a model is saying, on its way to whoever looks on. Nothing is kept of it: what the model has said in the end is the
 * result of its task.
 */
export interface TextPiece {
  /** The function that asks the model. */
  function: string;
  /** The state of a definition, the call of code. */
  state: string;
  /** The `seq` at which the visit began: the same for all attempts. */
  visit: number;
  attempt: number;
  /** What the answer is read as: `json` comes as the model writes it. */
  form: 'text' | 'json';
  /**
   * Where the piece goes, in UTF-16 units from the beginning of the text. Before the end of what was heard: from there on it is said
   * anew. Behind it: something was left out.
   */
  offset: number;
  delta: string;
  /** The attempt says nothing more. */
  end?: true;
}
