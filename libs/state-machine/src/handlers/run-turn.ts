import type { ExecutionSeed } from '../stepper';
import type { HandlerProgram } from './handler-program';
import type { JournalPage } from './journal';
import type { TurnOutcome } from './turn';

/** Runs one turn of a handler, hot or by a replay of the journal. It never rejects. */
export type RunTurn = (
  request: { program: HandlerProgram; seed: ExecutionSeed; chance: string; after: number; upTo: number },
  journal: { since(seq: number): JournalPage | undefined; pages(): AsyncIterable<JournalPage> },
) => Promise<TurnOutcome>;
