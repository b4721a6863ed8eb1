import type { ReadHistory } from '../history-faults';
import type { Entry } from './world';

/**
 * What the world did, held against the histories. A key is the execution and the `seq` of the event that entered the state, so it says which
 * visit asked: work that no visit asked for, a result of work that nobody did, and something that was undone twice are seen here.
 */
export function worldFaults(book: ReadonlyMap<string, Entry>, histories: ReadonlyMap<string, ReadHistory>): string[] {
  const faults: string[] = [];
  for (const [key, entry] of book) {
    const visit = histories.get(entry.executionId)?.lines.visits.get(visitOf(key));
    if (visit === undefined) faults.push(`${entry.function} was called by ${key}, which nobody asks for (I7)`);
    else if ((visit.undoes === undefined) === /\.(release|unpack|unsend)$/.test(entry.function))
      faults.push(`${entry.function} was called by ${key}, a visit of ${visit.state}`);
  }
  for (const [id, { lines, row }] of histories) {
    if (!/^journey/.test(row.workflow_name)) continue;
    for (const [seq, { state, answered }] of lines.visits)
      if (answered === 'outside' && state !== 'call' && !book.get(`${id}-${seq}`)?.isDone)
        faults.push(`${id}: the work of ${state} (${seq}) was never done (I6)`);
    faults.push(...undoneTwice(id, lines.visits, book));
  }
  return faults;
}

function visitOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}

/** Done is what is in the book, and what the operator has said to be. One whose undoing he has failed is undone anew. */
function undoneTwice(id: string, visits: ReadHistory['lines']['visits'], book: ReadonlyMap<string, Entry>): string[] {
  const undone = new Map<number, number>();
  for (const [seq, { undoes, answered }] of visits) {
    const isDone = answered === 'byHand' || (answered !== undefined && book.get(`${id}-${seq}`)?.isDone);
    if (undoes !== undefined && isDone) undone.set(undoes, (undone.get(undoes) ?? 0) + 1);
  }
  return [...undone]
    .filter(([, times]) => times > 1)
    .map(([visit, times]) => `${id}: ${visit} was undone ${times} times (I54)`);
}
