import type { Json, JsonObject, TenantId } from '@workflows/contracts';
import type {
  ChangeKey,
  ChangeOutcome,
  CollectionSettings,
  Condition,
  DocumentChange,
  DocumentPage,
  DocumentPlace,
  DocumentQuery,
  DocumentStore,
  StoredDocument,
} from '@workflows/runtime';
import { call } from '../columns';
import type { Connections } from '../connections';
import { parseJson } from '../rows';
import { conditionSql } from './condition-sql';
import { findSql, recordSql } from './find-sql';
import { Statement } from './statement';

/** Both: after so long it is looked at whether somebody can still ask, or it is forgotten (D2). */
export const KEPT_MS = 7 * 24 * 60 * 60_000;

const CHANGE = call('change_documents_v1', [
  ...['p_tenant', 'p_collection', 'p_base_url', 'p_kind', 'p_ids', 'p_revisions', 'p_data', 'p_noun', 'p_whole'],
  ...['p_key', 'p_execution', 'p_digest', 'p_kept_ms'],
]);
/** (db_effect_pkey) */
const RECALL = 'select digest, result::text as result from db_effect where tenant = $1 and key = $2';
/** (document_pkey) */
const GET = `select d.id, d.revision, document_record_v1(d.data, d.id, d.revision, d.created_at, d.updated_at, $4)::text as record
  from document d where d.tenant = $1 and d.collection = $2 and d.id = $3`;
const SETTINGS = 'name, noun, schema::text as schema, updated_at';
/** (collection_pkey) */
const GET_SETTINGS = `select ${SETTINGS} from collection where tenant = $1 and name = $2`;
/** (collection_pkey) */
const LIST_SETTINGS = `select ${SETTINGS} from collection where tenant = $1 and name > $2 order by name limit $3`;
/** Locks the row of the collection. (collection_pkey) */
const SAVE_SETTINGS = `insert into collection (tenant, name, noun, schema, updated_at) values ($1, $2, $3, $4::json, now_ms())
  on conflict (tenant, name) do update set noun = excluded.noun, schema = excluded.schema, updated_at = excluded.updated_at returning ${SETTINGS}`;

/** Documents as rows. Statements of conditions are made of their parts; what people write in them are parameters alone. */
export class PostgresDocumentStore implements DocumentStore {
  constructor(private readonly connections: Connections) {}

  async get({ tenant, collection, baseUrl }: DocumentPlace, id: string): Promise<StoredDocument | undefined> {
    const [row] = await this.connections.run<DocumentRow>('get-document', GET, [tenant, collection, id, baseUrl]);
    return row && toDocument(row);
  }

  async find(place: DocumentPlace, query: DocumentQuery): Promise<DocumentPage> {
    const { text, values } = findSql(place, query);
    const rows = await this.connections.run<FoundRow>('', text, values);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    const goesOn = last !== undefined && last.found > page.length;
    return { documents: page.map(toDocument), ...(goesOn && { next: JSON.parse(last.place) as Json[] }) };
  }

  async matching(
    { tenant, collection }: DocumentPlace,
    where: Condition,
    limit: number,
  ): Promise<{ id: string; revision: number }[]> {
    const statement = new Statement();
    const condition = conditionSql(statement, tenant, collection, where);
    const text = `select d.id, d.revision from document d where ${condition} limit ${statement.parameter(limit, 'integer')}`;
    return this.connections.run('', text, statement.values);
  }

  async search(
    { tenant, collection, baseUrl }: DocumentPlace,
    words: string,
    limit: number,
  ): Promise<StoredDocument[]> {
    const statement = new Statement();
    const [ofTenant, ofCollection] = [statement.parameter(tenant, 'text'), statement.parameter(collection, 'text')];
    const asked = `websearch_to_tsquery('pg_catalog.simple', ${statement.parameter(words, 'text')})`;
    // Its own word narrows the index to the collection before anything is looked at (M2).
    const text = `select d.id, d.revision, ${recordSql(statement, baseUrl)} from document d
      where d.tenant = ${ofTenant} and d.collection = ${ofCollection} and numnode(${asked}) > 0
        and d.text @@ (${asked} && quote_literal(document_place_v1(${ofTenant}, ${ofCollection}))::tsquery)
      order by ts_rank(d.text, ${asked}) desc, d.id limit ${statement.parameter(limit, 'integer')}`;
    return (await this.connections.run<DocumentRow>('', text, statement.values)).map(toDocument);
  }

  async change({ tenant, collection, baseUrl }: DocumentPlace, change: DocumentChange): Promise<ChangeOutcome> {
    const { kind, ids, revisions, data, noun, key } = change;
    // What is not shown to whoever asked would only fill what is remembered.
    const isWhole = kind !== 'delete' && ids.length === 1;
    const [row] = await this.connections.run<ChangeRow>('change-documents', CHANGE, [
      ...[tenant, collection, baseUrl, kind, ids, revisions ?? null, data ? JSON.stringify(data) : null, noun, isWhole],
      ...(key ? [textOf(key), ...ownerOf(key)] : [null, null, null]),
      KEPT_MS,
    ]);
    if (!row) throw new Error('the database did not say what became of a change of documents');
    return row.outcome === 'done' || row.outcome === 'repeated'
      ? { kind: row.outcome, documents: row.result ?? [] }
      : { kind: row.outcome };
  }

  async recall(tenant: TenantId, key: ChangeKey): Promise<ChangeOutcome | undefined> {
    const [row] = await this.connections.run<EffectRow>('recall-db-effect', RECALL, [tenant, textOf(key)]);
    if (!row) return undefined;
    if (key.kind === 'request' && row.digest !== key.digest) return { kind: 'otherRequest' };
    return { kind: 'repeated', documents: JSON.parse(row.result) as StoredDocument[] };
  }

  async settings(tenant: TenantId, collection: string): Promise<CollectionSettings | undefined> {
    const [row] = await this.connections.run<SettingsRow>('get-collection', GET_SETTINGS, [tenant, collection]);
    return row && toSettings(row);
  }

  async saveSettings(
    tenant: TenantId,
    { name, noun, schema }: Omit<CollectionSettings, 'updatedAt'>,
  ): Promise<CollectionSettings> {
    const values = [tenant, name, noun ?? null, schema === undefined ? null : JSON.stringify(schema)];
    const [row] = await this.connections.run<SettingsRow>('save-collection', SAVE_SETTINGS, values);
    if (!row) throw new Error('the database did not say what became of the settings of a collection');
    return toSettings(row);
  }

  async collections(tenant: TenantId, after: string, limit: number): Promise<CollectionSettings[]> {
    return (await this.connections.run<SettingsRow>('list-collections', LIST_SETTINGS, [tenant, after, limit])).map(
      toSettings,
    );
  }
}

/** Prefixes keep keys of calls and those that people send apart. */
function textOf(key: ChangeKey): string {
  return key.kind === 'call' ? `call/${key.executionId}/${key.visit}` : `request/${key.key}`;
}

function ownerOf(key: ChangeKey): [executionId: string | null, digest: string | null] {
  return key.kind === 'call' ? [key.executionId, null] : [null, key.digest];
}

interface DocumentRow {
  id: string;
  revision: number;
  record: string;
}

/** `found`: how many there were within the limit and one more, large ones that were left out included. */
interface FoundRow extends DocumentRow {
  place: string;
  found: number;
}

interface ChangeRow {
  outcome: ChangeOutcome['kind'];
  result: StoredDocument[] | null;
}

interface EffectRow {
  digest: string | null;
  result: string;
}

interface SettingsRow {
  name: string;
  noun: string | null;
  schema: string | null;
  updated_at: number;
}

function toDocument({ id, revision, record }: DocumentRow): StoredDocument {
  return { id, revision, record: JSON.parse(record) as JsonObject };
}

function toSettings({ name, noun, schema, updated_at: updatedAt }: SettingsRow): CollectionSettings {
  return {
    name,
    ...(noun !== null && { noun }),
    ...(schema !== null && { schema: parseJson(schema) }),
    updatedAt,
  };
}
