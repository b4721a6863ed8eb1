import { memoryOf, type AskedCall, type CallMisfit, type Json, type Misfit } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import { renamed, type StateMap } from '../interpreter/state-map';
import { firstDifference } from './first-difference';
import { recordedBy } from './journal';
import type { HandlerState } from './state';
import type { RecordedCall } from './turn';

/** What has succeeded and was not asked for. `digest` absent: it is known by its name alone. */
export interface Lost {
  name: string;
  digest?: string;
}

/** Longer arguments are not shown; where they differ is. */
const SHOWN_BYTES = 4_096;

/** Results, the oldest first; what is open is none. `events`: of the step that ended the recall, which may have served some of them. */
export function lostOf({ pool, open }: HandlerState, events: readonly HistoryEvent[]): readonly Lost[] {
  const served = new Set(events.flatMap((event) => (event.type === 'callRecalled' ? [sourceKey(event.data)] : [])));
  const lost = [...pool.results].flatMap(([key, sources]) =>
    sources
      .filter(({ seq, index }) => !served.has(sourceKey({ of: seq, index })) && !open.has(`was/${seq}`))
      .map(({ seq, index = 0 }) => ({ key, seq, index }))
      .toArray(),
  );
  return lost.sort((a, b) => a.seq - b.seq || a.index - b.index).map(({ key }) => lostBy(key));
}

/** The calls that nothing recorded has served. */
export function asksAnew(events: readonly HistoryEvent[]): readonly RecordedCall[] {
  return events.flatMap((event) =>
    event.type === 'taskScheduled' || event.type === 'waitStarted' ? (recordedBy(event) ?? []) : [],
  );
}

/** Where code parts from what was recorded: what comes later may follow from it. `history`: as it was recorded. */
export async function misfitOf(
  [lost]: readonly Lost[],
  fresh: readonly RecordedCall[],
  history: AsyncIterable<readonly HistoryEvent[]>,
  map: StateMap | undefined,
): Promise<Misfit | undefined> {
  if (lost === undefined) return undefined;
  const { name } = lost;
  const instead = fresh.find((call) => call.name === name);
  const recorded = await findRecorded(lost, history, map);
  const reason =
    instead === undefined
      ? `"${name}" has been called, and the version has not asked for that when it comes to what is new.`
      : `"${name}" has been called and is asked for something else in the version. Map "${name}" to "${name}" to keep what it gave.`;
  const call = recorded && callMisfit(recorded, instead ?? fresh[0]);
  return { kind: 'needsMapping', state: name, reason, ...(call && { call }) };
}

function callMisfit(recorded: RecordedCall, now: RecordedCall | undefined): CallMisfit {
  const { call, seq } = recorded;
  const isSame = recorded.name === now?.name && recorded.arguments !== undefined && now.arguments !== undefined;
  const pointer = isSame ? firstDifference(recorded.arguments, now.arguments) : undefined;
  return {
    call,
    seq,
    recorded: asked(recorded),
    ...(now && { now: asked(now) }),
    ...(pointer !== undefined && { pointer }),
  };
}

function asked({ name, arguments: given }: RecordedCall): AskedCall {
  return { name, ...(given !== undefined && isShown(given) && { arguments: given }) };
}

function isShown(given: Json): boolean {
  return memoryOf(given, SHOWN_BYTES) <= SHOWN_BYTES;
}

/** The last one: of those that are alike, the oldest serve first. */
async function findRecorded(
  { name, digest }: Lost,
  history: AsyncIterable<readonly HistoryEvent[]>,
  map: StateMap = {},
): Promise<RecordedCall | undefined> {
  let found: RecordedCall | undefined;
  for await (const page of history)
    for (const event of page) {
      const recorded = recordedBy(event);
      if (recorded === undefined) continue;
      const isIt =
        digest === undefined
          ? renamed(map, recorded.name) === name
          : recorded.name === name && recorded.digest === digest;
      if (isIt) found = recorded;
    }
  return found;
}

function lostBy(key: string): Lost {
  const end = key.lastIndexOf('\n');
  const digest = key.slice(end + 1);
  return { name: key.slice(0, end), ...(digest !== '*' && { digest }) };
}

function sourceKey({ of, index }: { of: number; index?: number }): string {
  return `${of}/${index ?? ''}`;
}
