import { EngineError, isJsonObject, type Json } from '@workflows/contracts';
import type { EntityManager } from 'typeorm';
import type { WorkflowRow } from '../entities/workflow.entity';

/** Each event of theirs is recorded with a row for every one of them, while all others wait to record. */
export const MOST_LISTENERS_OF_AN_EVENT = 1_000;

/** Locks the rows of one workflow, which only its own change writes. (listener_workflow) */
const FORGET = 'delete from listener where workflow_id = $1';
const LISTEN = 'insert into listener (tenant, event, workflow_id, version) select $1, unnest($2::text[]), $3, $4';
/** (listener_pkey) */
const CROWDED =
  'select event from listener where tenant = $1 and event = any ($2::text[]) group by event having count(*) > $3 limit 1';

type Listening = Pick<WorkflowRow, 'id' | 'tenant' | 'version'>;

/**
 * Puts what a new version says it listens to in the place of what the one before said, in the transaction that makes the
 * version. Throws DEFINITION_INVALID where an event has too many listeners already.
 */
export async function replaceListeners(
  manager: EntityManager,
  { id, tenant, version }: Listening,
  on: Json | undefined,
): Promise<void> {
  await forgetListeners(manager, id);
  const events = eventsIn(on);
  if (events.length === 0) return;
  await manager.query(LISTEN, [tenant, events, id, version]);
  const crowded: { event: string }[] = await manager.query(CROWDED, [tenant, events, MOST_LISTENERS_OF_AN_EVENT]);
  const [first] = crowded;
  if (first === undefined) return;
  const message = `${MOST_LISTENERS_OF_AN_EVENT} workflows listen to "${first.event}" already; let one of them start the others.`;
  throw new EngineError('DEFINITION_INVALID', message, {
    problems: [{ message, code: 'TOO_MANY_LISTENERS', path: '/on' }],
  });
}

export async function forgetListeners(manager: EntityManager, id: string): Promise<void> {
  await manager.query(FORGET, [id]);
}

/** Of an `on` that was checked before. */
function eventsIn(on: Json | undefined): string[] {
  const events = (Array.isArray(on) ? on : []).flatMap((entry) =>
    isJsonObject(entry) && typeof entry['event'] === 'string' ? [entry['event']] : [],
  );
  return [...new Set(events)];
}
