import type { TenantId } from '@workflows/contracts';
import type {
  ChangeKey,
  ChangeOutcome,
  CollectionSettings,
  DocumentChange,
  DocumentPlace,
  DocumentQuery,
  DocumentStore,
  StoredDocument,
} from '@workflows/runtime';

/** Documents in memory. Conditions are kept for specs to see, and hold for all: what they mean is the database's to show. */
export class MemoryDocuments implements DocumentStore {
  readonly asked: DocumentQuery[] = [];
  private readonly documents = new Map<string, Map<string, StoredDocument>>();
  private readonly made = new Map<string, { digest?: string; outcome: ChangeOutcome }>();
  private readonly set = new Map<string, CollectionSettings>();

  constructor(private readonly now: () => number) {}

  async get(place: DocumentPlace, id: string): Promise<StoredDocument | undefined> {
    return this.of(place).get(id);
  }

  async find(place: DocumentPlace, query: DocumentQuery): Promise<{ documents: StoredDocument[] }> {
    this.asked.push(query);
    return { documents: [...this.of(place).values()].slice(0, query.limit) };
  }

  async matching(place: DocumentPlace): Promise<StoredDocument[]> {
    return [...this.of(place).values()];
  }

  async search(place: DocumentPlace, text: string, limit: number): Promise<StoredDocument[]> {
    return this.matching(place).then((all) =>
      all.filter(({ record }) => JSON.stringify(record).includes(text)).slice(0, limit),
    );
  }

  async change(
    place: DocumentPlace,
    { kind, ids: [id = ''], revisions, data, key }: DocumentChange,
  ): Promise<ChangeOutcome> {
    const found = this.of(place).get(id);
    if (revisions && revisions[0] !== found?.revision) return { kind: 'moved' };
    if (kind === 'create' && found) return { kind: 'exists' };
    if (kind === 'merge' && !found) return { kind: 'absent' };
    const revision = (found?.revision ?? 0) + 1;
    const own = { id, url: `${place.baseUrl}${id}`, revision, createdAt: this.now(), updatedAt: this.now() };
    const document = { id, revision, record: { ...(kind === 'merge' && found?.record), ...data, ...own } };
    if (kind === 'delete') this.of(place).delete(id);
    else this.of(place).set(id, document);
    const outcome = { kind: 'done' as const, documents: kind === 'delete' && !found ? [] : [document] };
    if (key)
      this.made.set(keyOf(place.tenant, key), { ...(key.kind === 'request' && { digest: key.digest }), outcome });
    return outcome;
  }

  async recall(tenant: TenantId, key: ChangeKey): Promise<ChangeOutcome | undefined> {
    const made = this.made.get(keyOf(tenant, key));
    if (made === undefined || made.outcome.kind !== 'done') return undefined;
    if (key.kind === 'request' && key.digest !== made.digest) return { kind: 'otherRequest' };
    return { ...made.outcome, kind: 'repeated' };
  }

  async settings(tenant: TenantId, collection: string): Promise<CollectionSettings | undefined> {
    return this.set.get(`${tenant}/${collection}`);
  }

  async saveSettings(tenant: TenantId, settings: Omit<CollectionSettings, 'updatedAt'>): Promise<CollectionSettings> {
    const saved = { ...settings, updatedAt: this.now() };
    this.set.set(`${tenant}/${settings.name}`, saved);
    return saved;
  }

  async collections(_tenant: TenantId, after: string, limit: number): Promise<CollectionSettings[]> {
    return [...this.set.values()].filter(({ name }) => name > after).slice(0, limit);
  }

  private of({ tenant, collection }: DocumentPlace): Map<string, StoredDocument> {
    const place = `${tenant}/${collection}`;
    const found = this.documents.get(place) ?? new Map<string, StoredDocument>();
    this.documents.set(place, found);
    return found;
  }
}

function keyOf(tenant: TenantId, key: ChangeKey): string {
  return JSON.stringify([tenant, key.kind === 'request' ? key.key : [key.executionId, key.visit]]);
}
