import type { ExecutionStatus } from '@workflows/contracts';
import type {
  EventHeader,
  EventPage,
  EventPosition,
  EventRecording,
  EventStore,
  IncomingEvent,
  Listening,
  OpenWait,
  WaitFinder,
  WantedEvents,
} from '@workflows/runtime';
import { call, json, parametersOf, text, type Columns } from '../columns';
import type { Connections } from '../connections';
import { loadSql } from '../load-sql';
import { parseJson } from '../rows';
import { numberList, textList } from '../sql-lists';
import { HELD_MS } from './hearing-store';

/** How long a repetition is known as one. */
export const SEEN_MS = 24 * 60 * 60_000;

/** By the names of the parameters of `record_events`. */
const RECORDED: Columns<IncomingEvent> = {
  new_tenant: text(({ tenant }) => tenant),
  new_execution_id: text(({ executionId }) => executionId),
  new_type: text(({ type }) => type),
  new_key: text(({ key }) => key),
  new_source: text(({ identity }) => identity?.source),
  new_id: text(({ identity }) => identity?.id),
  new_json: json(({ body }) => body),
};
const RECORD = call('record_events_v1', [...Object.keys(RECORDED), 'kept_ms', 'held_ms']);
const FIND_EVENT_WAITS = loadSql('find-event-waits');
const FIND_SIGNAL_WAITS = loadSql('find-signal-waits');
const FIND_WAITS_OF_EVENTS = loadSql('find-waits-of-events');
const FIND_EVENTS = loadSql('find-events');
const HAVE_EVENTS = loadSql('have-events');
/** One row: the newest number that is committed. Locks nothing. */
const LAST_NUMBER = 'select last_number as number from event_counter';
/** Locks nothing. (event_pkey) */
const READ_HEADERS = `select number, tenant, execution_id, type, key from event where number > $1 order by number limit $2`;

/** Events in Postgres. Recording has a connection of its own: it stands in line for the counter, and no read has to. */
export class PostgresEventStore implements EventStore, WaitFinder {
  constructor(
    private readonly recording: Connections,
    private readonly reading: Connections,
  ) {}

  async record(events: readonly IncomingEvent[]): Promise<EventRecording[]> {
    if (events.length === 0) return [];
    const rows = await this.recording.run<RecordingRow>('record-events', RECORD, [
      ...parametersOf(RECORDED, events),
      SEEN_MS,
      HELD_MS,
    ]);
    return rows.map(toRecording);
  }

  findWaits(event: EventHeader, after: OpenWait | undefined, limit: number): Promise<OpenWait[]> {
    const { tenant, executionId, type, key = null } = event;
    const taskId = after?.taskId ?? -1;
    return executionId === undefined
      ? this.reading.run('find-event-waits', FIND_EVENT_WAITS, [
          tenant,
          type,
          key,
          after?.executionId ?? '',
          taskId,
          limit,
        ])
      : this.reading.run('find-signal-waits', FIND_SIGNAL_WAITS, [executionId, type, key, taskId, limit]);
  }

  findWaitsOf(...[events, limit]: Parameters<WaitFinder['findWaitsOf']>): ReturnType<WaitFinder['findWaitsOf']> {
    return this.reading.run('find-waits-of-events', FIND_WAITS_OF_EVENTS, [
      textList(events.map(({ tenant }) => tenant)),
      textList(events.map(({ type }) => type)),
      textList(events.map(({ key }) => key)),
      limit,
    ]);
  }

  async findEvents(
    { tenant, executionId, type, key, signals }: WantedEvents,
    after: EventPosition,
    limit: number,
  ): Promise<EventPage> {
    const values = [tenant, type, executionId, after.receivedAt, after.number, key ?? null, limit, signals === true];
    const rows = await this.reading.run<EventRow>('find-events', FIND_EVENTS, values);
    const found = rows[0]?.found ?? 0;
    const events = rows.map((row) => ({ number: row.number, receivedAt: row.received_at, body: parseJson(row.body) }));
    return { events, more: found === limit || found > rows.length };
  }

  async haveEvents(wanted: Parameters<EventStore['haveEvents']>[0]): Promise<boolean[]> {
    if (wanted.length === 0) return [];
    const rows = await this.reading.run<{ ordinal: number }>('have-events', HAVE_EVENTS, [
      textList(wanted.map(({ tenant }) => tenant)),
      textList(wanted.map(({ type }) => type)),
      textList(wanted.map(({ executionId }) => executionId)),
      textList(wanted.map(({ key }) => key)),
      numberList(wanted.map(({ after }) => after.receivedAt)),
      numberList(wanted.map(({ after }) => after.number)),
      `{${wanted.map(({ signals }) => signals === true).join(',')}}`,
    ]);
    const found = new Set(rows.map(({ ordinal }) => ordinal));
    return wanted.map((_, index) => found.has(index + 1));
  }

  async lastNumber(): Promise<number> {
    const [row] = await this.reading.run<{ number: number }>('last-event', LAST_NUMBER, []);
    return row?.number ?? 0;
  }

  async readHeaders(after: number, limit: number): Promise<EventHeader[]> {
    const rows = await this.reading.run<HeaderRow>('read-event-headers', READ_HEADERS, [after, limit]);
    return rows.map(({ number, tenant, execution_id, type, key }) => ({
      number,
      tenant,
      type,
      ...(execution_id !== null && { executionId: execution_id }),
      ...(key !== null && { key }),
    }));
  }
}

interface RecordingRow {
  outcome: 'recorded' | 'duplicate' | 'unknown' | 'closed';
  number: number | null;
  status: ExecutionStatus | null;
  received_at: number;
  /** The JSON of a list, where there are any. */
  heard_by: string | null;
}

interface EventRow {
  number: number;
  received_at: number;
  body: string;
  /** How many there were before the large ones were left for the next page. */
  found: number;
}

interface HeaderRow {
  number: number;
  tenant: string;
  execution_id: string | null;
  type: string;
  key: string | null;
}

function toRecording({ outcome, number, status, received_at, heard_by }: RecordingRow): EventRecording {
  switch (outcome) {
    case 'recorded':
      return {
        kind: 'recorded',
        number: number ?? NaN,
        receivedAt: received_at,
        heardBy: heard_by === null ? [] : (JSON.parse(heard_by) as Listening[]),
      };
    case 'duplicate':
      return { kind: 'duplicate' };
    case 'unknown':
      return { kind: 'unknownExecution' };
    case 'closed':
      return { kind: 'closed', status: status ?? 'completed' };
  }
}
