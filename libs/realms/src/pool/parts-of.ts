import type { Journal, TurnRequest } from '@workflows/runtime';
import type { RecordedCall, Told } from '@workflows/state-machine/handlers';
import type { RunBegin } from '../child/messages';

/** A piece of what an execution is told, and what its calls are held against. */
export interface Part {
  told: readonly Told[];
  recorded: readonly RecordedCall[];
  /** More of its history follows. */
  isPart: boolean;
}

/** The whole history up to what it is to be told, page by page. */
export async function* replayOf(request: TurnRequest, journal: Journal): AsyncIterable<Part> {
  let last: Omit<Part, 'isPart'> | undefined;
  for await (const page of journal.pages()) {
    if (last) yield { ...last, isPart: true };
    last = upTo(request.upTo, page);
  }
  if (last) yield { ...last, isPart: false };
}

/** What came since its last turn, where all of that is known. */
export function tailOf({ after, upTo: end }: TurnRequest, journal: Journal): Part | undefined {
  const tail = journal.since(after);
  if (tail === undefined) return undefined;
  const { told, recorded } = upTo(end, tail);
  return { told: told.filter(({ seq }) => seq > after), recorded, isPart: false };
}

function upTo(seq: number, page: { told: readonly Told[]; calls: readonly RecordedCall[] }): Omit<Part, 'isPart'> {
  return { told: page.told.filter((each) => each.seq <= seq), recorded: page.calls };
}

export function beginOf({ program, seed, chance }: TurnRequest): RunBegin {
  return {
    handler: program.handler,
    signature: program.signature,
    event: JSON.stringify(seed.input),
    execution: { id: seed.executionId, workflow: seed.workflowName, version: seed.version },
    chance,
  };
}
