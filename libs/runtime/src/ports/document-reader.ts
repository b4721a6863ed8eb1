import type { ConnectorOperation, JsonObject, SkippedOperation } from '@workflows/contracts';
import type { ExpressionOwner } from './expression-evaluator';

/** What an OpenAPI document says of calls. `server` is its first absolute one. */
export type DocumentReading =
  | {
      ok: true;
      title?: string;
      server?: string;
      operations: ConnectorOperation[];
      skipped: SkippedOperation[];
      /** Absent where it speaks neither of OAuth 2.0 nor of OpenID Connect. */
      tokens?: TokenSchemes;
    }
  | { ok: false; message: string };

/** Where a document says that access tokens come from. */
export interface TokenSchemes {
  /** Of flows of client credentials; one that is no absolute URL is meant from the server on. */
  tokenUrls: string[];
  /** Schemes that need more than client credentials, such as `"login" is openIdConnect`. */
  others: string[];
}

/** Reads OpenAPI documents away from the caller's thread, bounded in time and memory. Nothing that a document refers to is fetched. */
export interface DocumentReader {
  /**
   * As text, in JSON or YAML, or as JSON. `baseUrl`: where its API is, whatever the document says. It never rejects: a document that takes
   * too long is one that cannot be used.
   */
  read(document: string | JsonObject, owner: ExpressionOwner, baseUrl?: string): Promise<DocumentReading>;
}
