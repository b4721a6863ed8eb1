import type { Json } from '@workflows/contracts';
import { firstDifference } from '@workflows/state-machine/handlers';
import type { HandlerEnd, Mismatch, RecordedCall, SourcePlace, TurnOutcome } from '@workflows/state-machine/handlers';
import type { Answer, MadeTurn } from '../child/messages';
import type { Verdict } from './tries';

/** Where a place of the bundle is in its source. */
export type FindPlace = (at: SourcePlace | undefined) => Promise<SourcePlace | undefined>;

export async function turnOutcome(upTo: number, made: MadeTurn, find: FindPlace): Promise<TurnOutcome> {
  const { calls, aborted, logs, end, isStuck } = made;
  return {
    kind: 'turn',
    turn: {
      upTo,
      calls,
      ...(aborted.length > 0 && { aborted }),
      ...(end && { end: await placedEnd(end, find) }),
      ...(isStuck && { stuck: true }),
      ...(logs.length > 0 && { logs }),
    },
  };
}

async function placedEnd(end: HandlerEnd, find: FindPlace): Promise<HandlerEnd> {
  if (end.ok) return end;
  const at = await find(end.at);
  return { ok: false, error: end.error, cause: end.cause, ...(at && { at }) };
}

export async function verdictOutcome(verdict: Verdict, find: FindPlace): Promise<TurnOutcome> {
  if (verdict.kind === 'unavailable') return verdict;
  const { limit, grownBytes = 0 } = verdict;
  const at = await find(verdict.at);
  const cause = limit === 'time' && grownBytes > MUCH_BYTES ? `${CAUSES.time} ${alsoTook(grownBytes)}` : CAUSES[limit];
  return { kind: 'overLimit', limit, cause, ...(at && { at }) };
}

/** Code that takes so much is slow for that reason, too. */
const MUCH_BYTES = 16 * 1024 * 1024;

function alsoTook(bytes: number): string {
  return `It took ${bytes >> 20} MiB of memory meanwhile, which may be what took the time.`;
}

const CAUSES = {
  time: 'It computed for more than a second without waiting for anything.',
  memory: 'It used more than 256 MiB of memory.',
};

/** `kept`: the records as the history has them, arguments included. */
export function mismatchOutcome(
  { call, recorded, now, seq }: Extract<Answer, { kind: 'mismatch' }>,
  kept: RecordedCall | undefined,
): TurnOutcome {
  const mismatch: Mismatch = { call, seq };
  if (recorded) mismatch.recorded = { name: recorded.name, digest: recorded.digest };
  if (now) mismatch.now = { name: now.request.name, request: now.request as unknown as Json, digest: now.digest };
  const pointer =
    kept?.arguments === undefined || !now ? undefined : firstDifference(kept.arguments, argumentsOf(now.request));
  if (pointer !== undefined) mismatch.pointer = pointer;
  return { kind: 'mismatch', mismatch };
}

function argumentsOf(request: object): Json | undefined {
  return 'arguments' in request ? (request.arguments as Json) : undefined;
}
