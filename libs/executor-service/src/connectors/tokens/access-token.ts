/** A token that whoever logs, prints or writes the object as JSON does not see. */
export class AccessToken {
  readonly #text: string;

  constructor(
    text: string,
    /** It is not used from then on: it ends soon. */
    readonly until: number,
  ) {
    this.#text = text;
  }

  /** For the header of one call, and for hiding it in what comes back. */
  reveal(): string {
    return this.#text;
  }
}
