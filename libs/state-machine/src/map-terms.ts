import type { Json } from '@workflows/contracts';

/** All that a `map` state had to evaluate before its first item; fixed from then on. */
export interface MapTerms {
  /** Absent: they are read page by page by `reader`. */
  items?: readonly Json[];
  /** The items are the members of an object, `{Key, Value}` each, and are told apart in the context object (AWS). */
  keyed?: true;
  reader?: ReaderTerms;
  /** How many lines may be open at once; absent: as many as the engine allows. */
  maxConcurrency?: number;
  /** What is borne; both absent: nothing. */
  toleratedCount?: number;
  toleratedPercentage?: number;
  batch?: { maxItems?: number; maxBytes?: number; input?: Json };
  writer?: WriterTerms;
  /** Its lines do not see the variables around them (AWS's distributed map). */
  isolated?: true;
}

export interface ReaderTerms {
  what: 'object' | 'list';
  bucket: string;
  key: string;
  format: 'json' | 'jsonl' | 'csv' | 'manifest';
  csv?: { delimiter: string; headers: 'first-row' | readonly string[] };
  pointer?: string;
  /** How the members of a JSON object are items: absent, as `{Key, Value}` (AWS); `native`, as `{key, value}`. */
  members?: 'native';
  maxItems?: number;
}

export interface WriterTerms {
  bucket: string;
  prefix: string;
  transformation: 'none' | 'compact' | 'flatten';
  format: 'json' | 'jsonl';
}

/**
 * Asks for the next page of items; the answer is an `ItemPage`. `cursor` is what the page before gave, absent for the first.
 * `etag` is that of the first page: an object that has changed since fails with `States.ItemReaderFailed`.
 */
export interface ItemRequest {
  kind: 'items';
  reader: ReaderTerms;
  cursor?: Json;
  /** How many items have been read before this page. */
  read: number;
}

/** A page holds about a mebibyte of JSON at most. `cursor` absent: there is no further page. */
export interface ItemPage {
  items: Json[];
  /** As in `MapTerms`; that an object holds one is not known before its first page has been read. */
  keyed?: true;
  cursor?: Json;
}

/** What one line of a map came to, as a result file shows it. */
export interface LineResult {
  index: number;
  input: Json;
  output?: Json;
  error?: string;
  cause?: string;
}

/**
 * Writes results. `part` counts from 0, and writing it again writes the same object; the results themselves are the task's `arguments`.
 * `manifest`: all parts are written, and the answer is the result of the map.
 */
export interface ResultRequest {
  kind: 'results';
  writer: WriterTerms;
  part: number;
  manifest?: true;
}
