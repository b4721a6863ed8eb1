import { type Json, type JsonObject, type TenantId } from '@workflows/contracts';
import type {
  ChangeKey,
  ChangeOutcome,
  CollectionSettings,
  DocumentChange,
  DocumentPlace,
  DocumentStore,
  StoredDocument,
} from '../ports/document-store';
import type { SchemaChecker } from '../ports/schema-checker';
import { checkCollection, isNoun, nounOf } from './collection-name';
import type { Condition } from './condition';
import type { DocumentTarget, FindOptions } from './document-call';
import { checkId, dataOf, isDocumentId, readChanges, readNew, tooLarge } from './document-data';
import { DocumentRefused } from './document-refused';
import { DEFAULT_SORT, type DocumentSort } from './document-sort';
import type { TellOfChange } from './document-news';
import { readPlace, writePlace } from './find-cursor';

export interface DocumentsParts {
  store: DocumentStore;
  schemas: SchemaChecker;
  /** Where people reach the service: `https://workflows.example.com`. */
  publicUrl(): string;
  /** 32 hexadecimal digits: the id of a document whose author gave none. */
  newId(): string;
  /** Absent: nobody is told. */
  tell?: TellOfChange;
}

/** Whose documents. */
export interface Collection {
  tenant: TenantId;
  collection: string;
}

/** A collection as people see it. */
export interface ShownCollection {
  name: string;
  noun: string;
  url: string;
  schema?: Json;
}

export interface Changing {
  key?: ChangeKey;
  ifRevision?: number;
}

/** `repeated`: it was made before, under the same key. */
export interface Changed {
  documents: StoredDocument[];
  repeated: boolean;
}

/** More are not changed by one call: they are locked, told of and remembered together. */
const MOST_CHANGED = 1_000;
/** How often what has changed since it was looked at is looked at again. */
const MOST_LOOKS = 8;

/**
 * What can be done with documents, whoever asks. What is refused is `DocumentRefused`; other failures are the store's.
 *   C1. What was done under a key is looked for before anything is judged, and again before anything is refused: what a change has left
 *       behind is no reason to refuse it to whoever asks for it again.
 *   C2. A schema is held against what a document will be. Where that hangs on what it is, the change is made only while that still is so.
 */
export class Documents {
  constructor(private readonly parts: DocumentsParts) {}

  /** The same documents; `tell` hears of each change that is made here, after its commit. */
  telling(tell: TellOfChange): Documents {
    return new Documents({ ...this.parts, tell });
  }

  async get(of: Collection, id: string): Promise<StoredDocument | undefined> {
    const place = this.placeOf(of);
    return isDocumentId(id) ? this.parts.store.get(place, id) : undefined;
  }

  async find(
    of: Collection,
    { where, sort, limit, cursor }: FindOptions,
  ): Promise<{ documents: StoredDocument[]; next?: string }> {
    const place = this.placeOf(of);
    const after = cursor === undefined ? undefined : readPlace(sort, cursor);
    const page = await this.parts.store.find(place, { where, sort, limit, ...(after && { after }) });
    return { documents: page.documents, ...(page.next && { next: writePlace(sort, page.next) }) };
  }

  async findOne(
    of: Collection,
    target: DocumentTarget,
    sort: DocumentSort = DEFAULT_SORT,
  ): Promise<StoredDocument | undefined> {
    if (target.kind === 'one') return this.get(of, target.id);
    const page = await this.parts.store.find(this.placeOf(of), { where: target.where, sort, limit: 1 });
    return page.documents[0];
  }

  async search(of: Collection, text: string, limit: number): Promise<StoredDocument[]> {
    return this.parts.store.search(this.placeOf(of), text, limit);
  }

  /** By name, after `after`. */
  async collections(tenant: TenantId, after: string, limit: number): Promise<ShownCollection[]> {
    return (await this.parts.store.collections(tenant, after, limit)).map((settings) => this.shown(settings));
  }

  /** Throws InvalidCall, InvalidDocument where the schema itself is wrong. */
  async set(of: Collection, { noun, schema }: { noun?: string; schema?: Json }): Promise<ShownCollection> {
    const { tenant, collection: name } = of;
    checkCollection(name);
    if (noun !== undefined && !isNoun(noun))
      throw new DocumentRefused(
        'InvalidDocument',
        'A "noun" is 1 to 64 letters and digits, a letter first, such as "User".',
      );
    const owner = { tenant, workflow: `db.${name}` };
    const fault = schema === undefined ? undefined : await this.parts.schemas.faultOf(schema, owner);
    if (fault) {
      const problem = { ...fault, path: `/schema${fault.path}` };
      throw new DocumentRefused('InvalidDocument', `The schema of the collection is wrong: ${fault.message}`, [
        problem,
      ]);
    }
    const settings = { name, ...(noun !== undefined && { noun }), ...(schema !== undefined && { schema }) };
    return this.shown(await this.parts.store.saveSettings(tenant, settings));
  }

  /** `id`: what it is called where its author says nothing. Throws AlreadyExists. */
  async create(of: Collection, given: Json, { key, id: absent }: Changing & { id?: string } = {}): Promise<Changed> {
    const place = this.placeOf(of);
    return this.once(of.tenant, key, async () => {
      const { id = absent ?? this.parts.newId(), data } = readNew(given);
      const settings = await this.settingsOf(of);
      await this.checkSchema(of, settings, data);
      return this.changed(place, settings, { kind: 'create', ids: [id], data }, key);
    });
  }

  /** Takes the place of the document with this id, or is new; `isThere`: at whatever revision, but new it is not. Throws Conflict. */
  async put(
    of: Collection,
    id: string,
    given: Json,
    { key, ifRevision, isThere }: Changing & { isThere?: boolean } = {},
  ): Promise<Changed> {
    const place = this.placeOf(of);
    checkId(id);
    return this.once(of.tenant, key, async () => {
      const data = readChanges(given, { id, url: `${place.baseUrl}${id}` });
      const settings = await this.settingsOf(of);
      await this.checkSchema(of, settings, data);
      const put = { kind: 'put', ids: [id], data } as const;
      if (ifRevision !== undefined) return this.changed(place, settings, { ...put, revisions: [ifRevision] }, key);
      if (isThere) {
        return untilUnmoved(async () => {
          const now = await this.parts.store.get(place, id);
          if (!now)
            throw new DocumentRefused('Conflict', 'There is no document with this id to put another in its place.');
          return this.change(place, settings, { ...put, revisions: [now.revision] }, key);
        });
      }
      return untilUnmoved(() => this.change(place, settings, put, key)); // another may put the first one there meanwhile
    });
  }

  /** The fields of `given` take the place of those of the same name. Throws NotFound, Conflict, SchemaViolation, TooMany. */
  async update(
    of: Collection,
    target: DocumentTarget,
    given: Json,
    { key, ifRevision }: Changing = {},
  ): Promise<Changed> {
    const place = this.placeOf(of);
    checkTarget(target);
    return this.once(of.tenant, key, async () => {
      const own = target.kind === 'one' ? { id: target.id, url: `${place.baseUrl}${target.id}` } : undefined;
      const data = readChanges(given, own);
      const settings = await this.settingsOf(of);
      if (target.kind === 'one' && settings?.schema === undefined) {
        const revisions = ifRevision === undefined ? {} : { revisions: [ifRevision] };
        return this.changed(place, settings, { kind: 'merge', ids: [target.id], data, ...revisions }, key);
      }
      return this.whileUnchanged(place, target, ifRevision, async (seen) => {
        for (const { id } of settings?.schema === undefined ? [] : seen)
          await this.checkMerged(of, place, settings, id, data);
        return this.change(place, settings, { kind: 'merge', ...listed(seen), data }, key);
      });
    });
  }

  /** Those that are there go; none is as well. Throws Conflict, TooMany. */
  async delete(of: Collection, target: DocumentTarget, { key, ifRevision }: Changing = {}): Promise<Changed> {
    const place = this.placeOf(of);
    checkTarget(target);
    return this.once(of.tenant, key, async () => {
      const settings = await this.settingsOf(of);
      if (target.kind === 'one') {
        const revisions = ifRevision === undefined ? {} : { revisions: [ifRevision] };
        return this.changed(place, settings, { kind: 'delete', ids: [target.id], ...revisions }, key);
      }
      return this.whileUnchanged(place, target, ifRevision, (seen) =>
        this.change(place, settings, { kind: 'delete', ...listed(seen) }, key),
      );
    });
  }

  private placeOf({ tenant, collection }: Collection): DocumentPlace {
    checkCollection(collection);
    return { tenant, collection, baseUrl: `${this.parts.publicUrl()}/db/${collection}/` };
  }

  private shown({ name, noun = nounOf(name), schema }: CollectionSettings): ShownCollection {
    return { name, noun, url: `${this.parts.publicUrl()}/db/${name}`, ...(schema !== undefined && { schema }) };
  }

  private settingsOf({ tenant, collection }: Collection): Promise<CollectionSettings | undefined> {
    return this.parts.store.settings(tenant, collection);
  }

  /** C1 */
  private async once(tenant: TenantId, key: ChangeKey | undefined, change: () => Promise<Changed>): Promise<Changed> {
    if (key === undefined) return change();
    const before = await this.parts.store.recall(tenant, key);
    if (before) return settled(before);
    try {
      return await change();
    } catch (error) {
      const meanwhile = error instanceof DocumentRefused ? await this.parts.store.recall(tenant, key) : undefined;
      if (!meanwhile) throw error;
      return settled(meanwhile);
    }
  }

  /** C2: looks again where what was looked at has changed before it was locked. */
  private async whileUnchanged(
    place: DocumentPlace,
    target: DocumentTarget,
    ifRevision: number | undefined,
    change: (seen: readonly Seen[]) => Promise<ChangeOutcome>,
  ): Promise<Changed> {
    return untilUnmoved(async () => {
      const seen = await this.look(place, target);
      if (ifRevision !== undefined && seen.some(({ revision }) => revision !== ifRevision)) throw conflict();
      return change(seen);
    });
  }

  private async look(place: DocumentPlace, target: DocumentTarget): Promise<readonly Seen[]> {
    if (target.kind === 'one') {
      const document = await this.parts.store.get(place, target.id);
      if (!document) throw notFound();
      return [document];
    }
    return this.matching(place, target.where);
  }

  private async matching(place: DocumentPlace, where: Condition): Promise<readonly Seen[]> {
    const found = await this.parts.store.matching(place, where, MOST_CHANGED + 1);
    if (found.length <= MOST_CHANGED) return found;
    throw tooMany(`More than ${MOST_CHANGED} documents are meant`);
  }

  private async checkMerged(
    of: Collection,
    place: DocumentPlace,
    settings: CollectionSettings | undefined,
    id: string,
    data: JsonObject,
  ): Promise<void> {
    const document = await this.parts.store.get(place, id);
    if (document) await this.checkSchema(of, settings, { ...dataOf(document.record), ...data });
  }

  private async checkSchema(
    { tenant, collection }: Collection,
    settings: CollectionSettings | undefined,
    data: JsonObject,
  ): Promise<void> {
    if (settings?.schema === undefined) return;
    const owner = { tenant, workflow: `db.${collection}` };
    const problems = await this.parts.schemas.problems(settings.schema, data, { owner });
    const [first] = problems;
    if (!first) return;
    const message = `The document breaks the schema of the collection "${collection}": ${first.message}`;
    throw new DocumentRefused('SchemaViolation', message.slice(0, 2_000), problems);
  }

  private async change(
    place: DocumentPlace,
    settings: CollectionSettings | undefined,
    change: Omit<DocumentChange, 'noun' | 'key'>,
    key: ChangeKey | undefined,
  ): Promise<ChangeOutcome> {
    const noun = settings?.noun ?? nounOf(place.collection);
    const outcome = await this.parts.store.change(place, { ...change, noun, ...(key && { key }) });
    if (outcome.kind === 'done' && outcome.documents.length > 0)
      this.parts.tell?.(place.tenant, eventsOf(change.kind, noun, outcome.documents));
    return outcome;
  }

  private async changed(...change: Parameters<Documents['change']>): Promise<Changed> {
    return settled(await this.change(...change));
  }
}

/** As the store names them. */
function eventsOf(kind: DocumentChange['kind'], noun: string, documents: readonly StoredDocument[]) {
  return documents.map(({ id, revision }) => {
    const verb = kind === 'delete' ? 'Deleted' : revision === 1 ? 'Created' : 'Updated';
    return { type: `${noun}.${verb}`, key: id };
  });
}

function checkTarget(target: DocumentTarget): void {
  if (target.kind === 'one') checkId(target.id);
}

async function untilUnmoved(change: () => Promise<ChangeOutcome>): Promise<Changed> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const outcome = await change();
    if (outcome.kind !== 'moved' && outcome.kind !== 'absent') return settled(outcome);
  }
  throw conflict();
}

interface Seen {
  id: string;
  revision: number;
}

function listed(seen: readonly Seen[]): { ids: string[]; revisions: number[] } {
  return { ids: seen.map(({ id }) => id), revisions: seen.map(({ revision }) => revision) };
}

function settled(outcome: ChangeOutcome): Changed {
  switch (outcome.kind) {
    case 'done':
    case 'repeated':
      return { documents: outcome.documents, repeated: outcome.kind === 'repeated' };
    case 'exists':
      throw new DocumentRefused(
        'AlreadyExists',
        'There is a document with this id already. Update it, or leave the id out.',
      );
    case 'absent':
      throw notFound();
    case 'moved':
      throw conflict();
    case 'tooLarge':
      throw tooLarge();
    case 'tooMuch':
      throw tooMany('Documents of more than 16 MiB together are meant');
    case 'closed':
      throw new DocumentRefused('ExecutionClosed', 'The execution has ended, and so it changes nothing any more.');
    case 'otherRequest':
      throw new DocumentRefused('KeyTaken', 'This idempotency key was used with another request. Use a new one.');
  }
}

function tooMany(what: string): DocumentRefused {
  return new DocumentRefused('TooMany', `${what}, and none was changed. Narrow "where", or do it by parts.`);
}

function notFound(): DocumentRefused {
  return new DocumentRefused('NotFound', 'There is no document with this id. It may have been deleted.');
}

function conflict(): DocumentRefused {
  const advice = 'Read it again, and change what it is now.';
  return new DocumentRefused(
    'Conflict',
    `The document has changed since it was read, and nothing was written. ${advice}`,
  );
}
