import type { ExecutionId, Instant, Json, JsonObject, TenantId } from '@workflows/contracts';
import type { Condition } from '../documents/condition';
import type { DocumentSort } from '../documents/document-sort';

export interface DocumentPlace {
  tenant: TenantId;
  collection: string;
  /** What comes before the id in the `url` of a document. */
  baseUrl: string;
}

/** A document as people see it: its own fields, and `id`, `url`, `revision`, `createdAt` and `updatedAt`. */
export interface StoredDocument {
  id: string;
  /** Counts from 1, with each change. */
  revision: number;
  record: JsonObject;
}

export interface DocumentQuery {
  where?: Condition;
  /** None twice; ties go by id. */
  sort: DocumentSort;
  limit: number;
  /** The `place` of the last document of the page before. */
  after?: readonly Json[];
}

/** Fewer than `limit` where they are large. `next`: the place to go on from, where there are more. */
export interface DocumentPage {
  documents: StoredDocument[];
  next?: readonly Json[];
}

/** Whose change it is, so that it is made once: the visit of a task, or a request with a key. */
export type ChangeKey =
  { kind: 'call'; executionId: ExecutionId; visit: number } | { kind: 'request'; key: string; digest: string };

/**
 * One change of documents of one collection.
 *   `create`   a new one; nothing where there is one of its id.
 *   `put`      it takes the place of what is there, or is new.
 *   `merge`    the fields of `data` take the place of those of the same name; all documents have to be there.
 *   `delete`   those that are there go.
 */
export interface DocumentChange {
  kind: 'create' | 'put' | 'merge' | 'delete';
  ids: readonly string[];
  /** Which each has to be at; absent: at any. */
  revisions?: readonly number[];
  data?: JsonObject;
  /** Of the events that tell of it: `User`. */
  noun: string;
  key?: ChangeKey;
}

/** What became of a change; only `done` and `repeated` have written anything, the latter earlier. */
export type ChangeOutcome =
  | { kind: 'done' | 'repeated'; documents: StoredDocument[] }
  | { kind: 'exists' | 'absent' | 'moved' | 'tooLarge' | 'tooMuch' | 'closed' | 'otherRequest' };

export interface CollectionSettings {
  name: string;
  /** Singular; absent: derived from the name. */
  noun?: string;
  /** JSON Schema of its documents. */
  schema?: Json;
  updatedAt: Instant;
}

/**
 * Documents by collection.
 *   D1. A change, what is remembered of it under its key and the events that tell of it are one commit or none.
 *   D2. The same key again changes nothing and gives what the first change gave, for as long as its execution can ask, or a week.
 */
export interface DocumentStore {
  get(place: DocumentPlace, id: string): Promise<StoredDocument | undefined>;
  find(place: DocumentPlace, query: DocumentQuery): Promise<DocumentPage>;
  /** Which documents a condition holds for now, at most `limit`. */
  matching(place: DocumentPlace, where: Condition, limit: number): Promise<{ id: string; revision: number }[]>;
  /** The best matches first. */
  search(place: DocumentPlace, text: string, limit: number): Promise<StoredDocument[]>;
  change(place: DocumentPlace, change: DocumentChange): Promise<ChangeOutcome>;
  /** What a change under this key gave; undefined: it was not made. */
  recall(tenant: TenantId, key: ChangeKey): Promise<ChangeOutcome | undefined>;
  settings(tenant: TenantId, collection: string): Promise<CollectionSettings | undefined>;
  saveSettings(tenant: TenantId, settings: Omit<CollectionSettings, 'updatedAt'>): Promise<CollectionSettings>;
  /** By name, after `after`. */
  collections(tenant: TenantId, after: string, limit: number): Promise<CollectionSettings[]>;
}
