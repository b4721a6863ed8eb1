/** How a call is sent. */
export interface Operation {
  readonly method: string;
  /** With `{name}` where a parameter goes. */
  readonly path: string;
  readonly query: readonly string[];
  readonly headers: readonly string[];
  /** `body`: JSON or text, as the answer says; `response`: handed over as it comes. */
  readonly answer: 'body' | 'events' | 'response';
}

/** What is sent and received as it is. */
export type Binary = string | Uint8Array<ArrayBuffer> | ArrayBuffer | Blob | ReadableStream<Uint8Array>;

export type PathText = string | number;

/** A list goes as the parameter repeated. */
export type QueryText = string | number | readonly string[];
