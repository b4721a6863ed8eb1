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
    }
  | { ok: false; message: string };

/** Reads OpenAPI documents away from the caller's thread, bounded in time and memory. Nothing that a document refers to is fetched. */
export interface DocumentReader {
  /** As text, in JSON or YAML, or as JSON. It never rejects: a document that takes too long is one that cannot be used. */
  read(document: string | JsonObject, owner: ExpressionOwner): Promise<DocumentReading>;
}
