import { EXECUTION_ID_PREFIX, type ExecutionId, type Instant, type WorkflowId } from './ids';
import type { ScheduleId } from './schedules';

const OFFSET_BASIS = 0x6c62272e07bb014262b821756295c58dn;
const PRIME = 0x0000000001000000000000000000013bn;
const WORD = (1n << 128n) - 1n;

/**
 * The id of the child that a task starts: the same for the same task whoever asks, so that a start that is repeated finds
 * the first one, and both sides know each other without being told.
 */
export function childIdOf(parentId: ExecutionId, taskId: number, scheduledAt: Instant): ExecutionId {
  return EXECUTION_ID_PREFIX + derivedDigits(`${parentId}/${taskId}`, scheduledAt);
}

/** The id of the execution that an event starts, of a workflow that listens to it: the same whoever starts it, and however often. */
export function heardIdOf(workflowId: WorkflowId, eventNumber: number, receivedAt: Instant): ExecutionId {
  return EXECUTION_ID_PREFIX + derivedDigits(`${workflowId}/${eventNumber}`, receivedAt);
}

/** The id of the execution that a schedule starts at one of its times: the same whoever starts it, and however often. */
export function firedIdOf(scheduleId: ScheduleId, time: Instant): ExecutionId {
  return EXECUTION_ID_PREFIX + derivedDigits(`${scheduleId}/${time}`, time);
}

/**
 * The digits of an id that follows from what it is of. They sort by time like those of any other id (RFC 9562, UUIDv8 laid
 * out as UUIDv7); the other bits are the FNV-1a (128 bit) of the text.
 */
export function derivedDigits(text: string, at: Instant): string {
  const hash = fnv1a(text).toString(16).padStart(32, '0');
  const variant = (0x8 | (parseInt(hash.charAt(16), 16) & 0x3)).toString(16);
  return `${at.toString(16).padStart(12, '0')}8${hash.slice(13, 16)}${variant}${hash.slice(17)}`;
}

function fnv1a(text: string): bigint {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < text.length; i++) hash = ((hash ^ BigInt(text.charCodeAt(i))) * PRIME) & WORD;
  return hash;
}
