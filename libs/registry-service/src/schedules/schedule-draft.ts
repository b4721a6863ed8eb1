import {
  CATCH_UPS,
  DST_POLICIES,
  EXECUTION_NAME_RULE,
  NAME_REUSES,
  OVERLAPS,
  isExecutionName,
} from '@workflows/contracts';
import type { Instant, Json, ScheduleDraft } from '@workflows/contracts';
import { parseDurationMs } from '@workflows/state-machine';
import { firesSoon, readTiming, type Timing } from '@workflows/state-machine/schedules';
import { DraftReader } from '../drafts/draft-reader';
import { commonCode, refusal } from '../drafts/problems';
import { labelsIn } from '../workflows/workflow-fields';

const KNOWN = [
  ...['name', 'workflow', 'input', 'labels', 'executionName', 'nameReuse', 'spec', 'timezone'],
  ...['dst', 'overlap', 'jitter', 'catchUp'],
] as const;
/** What answers carry besides, and a body may carry back. */
const CARRIED_BACK = ['pausedAt', 'next', 'last'];
const NAME = { max: 256, oneLine: true };
const REF = { max: 300, oneLine: true };
const LONGEST_JITTER_MS = 86_400_000;

/** A draft that may be kept, and when it fires. */
export interface CheckedSchedule {
  draft: ScheduleDraft;
  timing: Timing;
}

/** Throws FIELD_INVALID or FIELD_UNKNOWN with all that is wrong. Whether its workflow exists is asked elsewhere. */
export function checkScheduleDraft(given: Json | undefined, now: Instant): CheckedSchedule {
  const reader = DraftReader.of(given, 'FIELD_INVALID');
  reader.knowOnly([...KNOWN, ...CARRIED_BACK]);
  reader.require('name', 'what the schedule is called, unique among yours');
  reader.require('workflow', 'the id or name of the workflow that it starts');
  const name = nameIn(reader);
  const workflow = reader.text('workflow', REF);
  const labels = labelsIn(reader);
  const executionName = executionNameIn(reader);
  const nameReuse =
    reader.fields['nameReuse'] === undefined ? undefined : oneOf(reader, 'nameReuse', NAME_REUSES, 'ifClosed');
  const timed = timingIn(reader, now);
  const overlap = oneOf(reader, 'overlap', OVERLAPS, 'skip');
  const catchUp = oneOf(reader, 'catchUp', CATCH_UPS, 'last');
  const jitter = jitterIn(reader);
  if (reader.problems.length > 0 || name === undefined || workflow === undefined || timed === undefined)
    throw refusal(commonCode(reader.problems), reader.problems);
  const { input } = reader.fields;
  const { timing, ...when } = timed;
  const draft: ScheduleDraft = {
    name,
    workflow,
    ...(input !== undefined && { input }),
    ...(labels !== undefined && { labels }),
    ...(executionName !== undefined && { executionName }),
    ...(nameReuse !== undefined && { nameReuse }),
    ...when,
    overlap,
    ...(jitter !== undefined && { jitter }),
    catchUp,
  };
  return { draft, timing };
}

/** When something with these fields fires, as it is tried before it is saved. Throws as above. */
export function checkTiming(given: Json | undefined, now: Instant): Timing {
  const reader = DraftReader.of(given, 'FIELD_INVALID');
  reader.knowOnly(['spec', 'timezone', 'dst']);
  const timed = timingIn(reader, now);
  if (timed === undefined || reader.problems.length > 0) throw refusal(commonCode(reader.problems), reader.problems);
  return timed.timing;
}

type Timed = Pick<ScheduleDraft, 'spec' | 'timezone' | 'dst'> & { timing: Timing };

function timingIn(reader: DraftReader, now: Instant): Timed | undefined {
  reader.require('spec', 'when it fires');
  const dst = oneOf(reader, 'dst', DST_POLICIES, 'once');
  const { timezone } = reader.fields;
  const spec = reader.object('spec', 'an object with one of cron, every, calendar, text');
  if (timezone !== undefined && typeof timezone !== 'string')
    reader.refuse('timezone', '"timezone" must be the IANA name of a time zone.');
  if (spec === undefined || (timezone !== undefined && typeof timezone !== 'string')) return undefined;
  const read = readTiming(spec, timezone, dst);
  if (!read.ok) {
    reader.refuse(read.problem.field, `"${read.problem.field}" ${read.problem.reason}.`);
    return undefined;
  }
  const { timing } = read;
  if (!firesSoon(timing, now)) reader.refuse('spec', '"spec" does not fire within ten years.');
  return { spec, timezone: timing.timezone, dst, timing };
}

function nameIn(reader: DraftReader): string | undefined {
  const name = reader.text('name', NAME);
  const isWrong =
    name !== undefined && (name === '' || name.trim() !== name || name === 'preview' || /[/]|^schedule_/.test(name));
  if (!isWrong) return name;
  const rule =
    'must not be empty or "preview", begin with "schedule_" or with white space, end with that, or contain "/"';
  reader.refuse('name', `"name" ${rule}.`);
  return undefined;
}

function executionNameIn(reader: DraftReader): string | undefined {
  const { executionName } = reader.fields;
  if (executionName === undefined || isExecutionName(executionName)) return executionName;
  reader.refuse('executionName', `"executionName" must be ${EXECUTION_NAME_RULE}.`);
  return undefined;
}

function oneOf<T extends string>(reader: DraftReader, field: string, values: readonly T[], absent: T): T {
  const given = reader.fields[field];
  const known = given === undefined ? absent : values.find((value) => value === given);
  if (known === undefined) reader.refuse(field, `"${field}" must be one of ${values.join(', ')}.`);
  return known ?? absent;
}

function jitterIn(reader: DraftReader): number | string | undefined {
  const { jitter } = reader.fields;
  if (jitter === undefined) return undefined;
  const ms = parseDurationMs(jitter);
  if ((typeof jitter === 'number' || typeof jitter === 'string') && ms !== undefined && ms <= LONGEST_JITTER_MS)
    return jitter;
  reader.refuse('jitter', '"jitter" must be a number of seconds or an ISO 8601 duration, of a day at most.');
  return undefined;
}
