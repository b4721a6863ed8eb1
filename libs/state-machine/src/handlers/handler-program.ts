/**
 * A handler: plain TypeScript of a user's, made into a bundle that never changes. It only computes and makes calls; where it
 * runs is the business of a realm (`TurnRunner`), and all that is known of it here is what it is called by and where its
 * calls stand.
 */
export interface HandlerProgram {
  kind: 'handler';
  /** SHA-256 of the bundle's text, in hex: by it the realm finds the text. */
  bundle: string;
  /** The key of the handler in what the bundle exports. */
  handler: string;
  /** `context`: one parameter, `{ai, api, db, event, …}`; `event`: `(event, context)`. */
  signature: 'context' | 'event';
  /** The engine and kernel that it was published for: they differ in what code can see, so an execution stays with its own. */
  runtime: string;
  /** Where calls stand in the bundle. A call from elsewhere goes by its path alone. */
  sites: readonly CallSite[];
  /** Names of the functions that it calls, where they stand in the text, in order of first use. */
  functions: readonly string[];
  /** How long the whole execution may take. */
  timeoutMs?: number;
}

/** A call in the text of a bundle: from where its expression begins to where it ends, the closing bracket included. */
export interface CallSite {
  /** In the bundle; both count from 1, as stacks do. */
  line: number;
  column: number;
  end: { line: number; column: number };
  /** As a call says it: `apollo.search`, `ai.x`, `sleep`, `workflows.y`. */
  name: string;
  /** What it is called in history and graph: its path, and `#2` for the second of the same path. */
  label: string;
  /** Nobody waits for it: the end of the handler does. */
  floating?: true;
  /** Where the author wrote it. */
  source?: { line: number; column: number };
}
