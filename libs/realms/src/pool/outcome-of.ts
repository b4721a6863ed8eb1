import type { Json } from '@workflows/contracts';
import { firstDifference } from '@workflows/state-machine/handlers';
import type {
  HandlerEnd,
  HandlerFailure,
  HandlerLog,
  Mismatch,
  RecordedCall,
  SourcePlace,
  TurnOutcome,
} from '@workflows/state-machine/handlers';
import type { Answer, MadeTurn } from '../child/messages';
import type { Verdict } from './tries';

/** Where a place of the bundle is in its source. */
export type FindPlace = (at: SourcePlace | undefined) => Promise<SourcePlace | undefined>;

export async function turnOutcome(upTo: number, made: MadeTurn, find: FindPlace): Promise<TurnOutcome> {
  const { calls, aborted, unhandled, end, isStuck } = made;
  const logs = [...made.logs, ...(await warningsOf(unhandled, find))];
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

/** More of them say nothing more. */
const MOST_WARNINGS = 10;
const LONGEST_WARNING = 1_000;

/** What nobody has handled changes nothing, and is told where its author looks: it is seldom meant. */
async function warningsOf(unhandled: readonly HandlerFailure[], find: FindPlace): Promise<HandlerLog[]> {
  const meant = unhandled.filter(({ error }) => error !== 'Cancelled');
  const warnings = meant.slice(0, MOST_WARNINGS).map(async ({ error, cause, at }): Promise<HandlerLog> => {
    const where = shownPlace(await find(at));
    const what = `${error}: ${cause}`.slice(0, LONGEST_WARNING);
    return { level: 'warn', text: `A promise was rejected, and nothing has handled that${where}: ${what}` };
  });
  const rest: HandlerLog[] =
    meant.length > MOST_WARNINGS ? [{ level: 'warn', text: 'More were rejected so, and are left out' }] : [];
  return [...(await Promise.all(warnings)), ...rest];
}

function shownPlace(at: SourcePlace | undefined): string {
  if (at === undefined) return '';
  return at.file === undefined ? ` (line ${at.line})` : ` (${at.file}:${at.line})`;
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
