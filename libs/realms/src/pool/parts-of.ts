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

/**
 * The whole history up to what it is to be told, page by page. While one is told the one after the next is read, so that neither waits for the other,
 * and three of them are in memory at most.
 */
export async function* replayOf(request: TurnRequest, journal: Journal): AsyncIterable<Part> {
  const pages = journal.pages()[Symbol.asyncIterator]();
  const read = (): ReturnType<typeof pages.next> => {
    const page = pages.next();
    page.catch(ignored); // it is told where the page is taken
    return page;
  };
  try {
    let page = await read();
    let coming = read();
    while (page.done !== true) {
      const next = await coming;
      const isPart = next.done !== true;
      if (isPart) coming = read();
      yield { ...upTo(request.upTo, page.value), isPart };
      page = next;
    }
  } finally {
    await pages.return?.();
  }
}

function ignored(): void {}

/** What came since its last turn, where all of that is known. */
export async function tailOf({ after, upTo: end }: TurnRequest, journal: Journal): Promise<Part | undefined> {
  const tail = await journal.since(after);
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
