import { journalReader, latestTold } from '../handlers/journal';
import type { RunTurn } from '../handlers/run-turn';
import type { TurnOutcome } from '../handlers/turn';
import type { HistoryEvent } from '../history';
import { isHandlerState } from '../stepper-of';
import type { AnyExecutionState, AnyProgram } from '../stepper-of';
import type { Effect, ExecutionSeed } from '../stepper';

interface AskedTurn {
  program: AnyProgram;
  seed: ExecutionSeed;
  state: AnyExecutionState | undefined;
  history: readonly HistoryEvent[];
  effect: Extract<Effect, { kind: 'turn' }>;
}

/** The turns of a test: its history is at hand as a whole. */
export class SimulatedTurns {
  constructor(private readonly runTurn: RunTurn | undefined) {}

  async run({ program, seed, state, history, effect }: AskedTurn): Promise<TurnOutcome> {
    if (this.runTurn === undefined || program.kind !== 'handler' || state === undefined || !isHandlerState(state))
      return { kind: 'unavailable', cause: 'There is no place here where the code of a handler could run.' };
    const { chance, after, upTo } = effect;
    const read = journalReader(state);
    return this.runTurn(
      { program, seed, chance, after, upTo },
      {
        since: (seq) => latestTold(history.slice(seq)), // events count from 1 without a gap
        pages: async function* () {
          yield read(history);
        },
      },
    );
  }
}
