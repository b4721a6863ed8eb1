import type { AnyJson } from '../json';
import type { Duration } from './duration';

/** What the service adds to a document. */
export interface DocumentFields {
  id: string;
  /** Where it can be read by whoever has a key. */
  url: string;
  /** Grows by one with each change. */
  revision: number;
  /** ISO 8601. */
  createdAt: string;
  updatedAt: string;
}

/** A document as it is read: `Fields` are those of its collection. */
export type Document<Fields extends object = AnyFields> = Fields & DocumentFields;

interface AnyFields {
  [field: string]: AnyJson;
}

/** The last argument of a call: how it is made. */
export interface CallSettings {
  /** As a state has it. */
  retry?: AnyJson;
  /** Then it rejects with `States.Timeout`. */
  timeout?: Duration;
  signal?: AbortSignal;
}

/** What a field may be compared by beside equality; one that a document does not have is true of `exists: false` alone. */
export interface Comparison<Value = AnyJson> {
  eq?: Value;
  ne?: Value;
  gt?: Value;
  gte?: Value;
  lt?: Value;
  lte?: Value;
  in?: readonly Value[];
  /** A part of a text, an item of a list, or fields of an object. */
  contains?: AnyJson;
  exists?: boolean;
}

/** Which documents are meant. `address.city` is a field within a field. */
export type Where<Fields extends object = AnyFields> = {
  [Field in keyof Document<Fields>]?: Document<Fields>[Field] | Comparison<Document<Fields>[Field]>;
} & { and?: readonly Where<Fields>[]; or?: readonly Where<Fields>[]; [path: string]: AnyJson };

export interface FindOptions extends CallSettings {
  /** `-createdAt,name`: by time, the newest first, then by name. */
  sort?: string;
  /** 1 to 1000; 20 unless it is said. */
  limit?: number;
  /** The `nextCursor` of the page before. */
  cursor?: string;
}

export interface Found<Fields extends object = AnyFields> {
  data: Document<Fields>[];
  /** `null` on the last page. */
  meta: { nextCursor: string | null };
}

interface OfRevision extends CallSettings {
  /** Where it is at another one, nothing is changed and the call rejects with `Db.Conflict`. */
  ifRevision?: number;
}

/** The documents of one name. Each change is made once, whatever dies in between. */
export interface Collection<Fields extends object = AnyFields> {
  create(data: Fields & { id?: string }, settings?: CallSettings): Promise<Document<Fields>>;
  find(where?: Where<Fields>, options?: FindOptions): Promise<Found<Fields>>;
  findOne(
    idOrWhere: string | Where<Fields>,
    options?: Pick<FindOptions, 'sort'> & CallSettings,
  ): Promise<Document<Fields> | null>;
  /** Other fields stay. */
  update(id: string, changes: Partial<Fields>, options?: OfRevision): Promise<Document<Fields>>;
  update(
    where: Where<Fields>,
    changes: Partial<Fields>,
    settings?: CallSettings,
  ): Promise<{ updated: number; ids: string[] }>;
  delete(idOrWhere: string | Where<Fields>, options?: OfRevision): Promise<{ deleted: number; ids: string[] }>;
  /** Those that have all the words of a text. */
  search(text: string, options?: Pick<FindOptions, 'limit'> & CallSettings): Promise<{ data: Document<Fields>[] }>;
}

/** Members of an index, as the compiler of whoever reads this types them. */
declare const _members: { [name: string]: true };

/**
 * A collection that no type is given for. Under `noUncheckedIndexedAccess` it would be possibly undefined, and no handler of the documentation
 * would compile: there it is any JSON.
 */
type Undeclared = undefined extends typeof _members.any ? AnyJson : Collection;

/** `db.users.create(…)` is the function `db.users.create`. `Db<{ users: User }>` knows what users have. */
export type Db<Collections extends object = object> = {
  [Name in keyof Collections]: Collection<Collections[Name] extends object ? Collections[Name] : AnyFields>;
} & { [collection: string]: Undeclared };
