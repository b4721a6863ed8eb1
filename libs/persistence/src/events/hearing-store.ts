import type { Hearing, HearingStore, QuarantineRow, StoredEvent } from '@workflows/runtime';
import type { Connections } from '../connections';
import { loadSql } from '../load-sql';
import { parseJson } from '../rows';
import { plainText } from '../sql-lists';

/** How long whoever has a hearing at hand has it to itself. */
export const HELD_MS = 10_000;

const CLAIM = loadSql('claim-hearings');
const SETTLE = loadSql('settle-hearing');
/** Locks nothing. (event_pkey) */
const READ_EVENT = 'select number, received_at, body::text as body from event where number = $1';

/** What workflows have heard, in Postgres. */
export class PostgresHearingStore implements HearingStore {
  constructor(private readonly connections: Connections) {}

  async claim(limit: number): Promise<Hearing[]> {
    const rows = await this.connections.run<HearingRow>('claim-hearings', CLAIM, [limit, HELD_MS]);
    return rows.map(({ tenant, event_number, workflow_id, version }) => ({
      tenant,
      event: event_number,
      workflowId: workflow_id,
      version,
    }));
  }

  async readEvent(number: number): Promise<StoredEvent | undefined> {
    const [row] = await this.connections.run<EventRow>('read-event', READ_EVENT, [number]);
    return row && { number: row.number, receivedAt: row.received_at, body: parseJson(row.body) };
  }

  async settle(
    { event, workflowId }: Hearing,
    refused?: Omit<QuarantineRow, 'partition' | 'offset'>,
  ): Promise<boolean> {
    const row = refused && [
      refused.id,
      refused.tenant,
      refused.topic,
      plainText(refused.reason),
      plainText(refused.raw),
      refused.at,
    ];
    const quarantined = await this.connections.run('settle-hearing', SETTLE, [
      event,
      workflowId,
      ...(row ?? Array<null>(6).fill(null)),
    ]);
    return quarantined.length > 0;
  }
}

interface HearingRow {
  tenant: string;
  event_number: number;
  workflow_id: string;
  version: number;
}

interface EventRow {
  number: number;
  received_at: number;
  body: string;
}
