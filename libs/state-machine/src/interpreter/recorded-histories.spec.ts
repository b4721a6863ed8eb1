import { describeVisits } from '../describe/describe-visits';
import type { HistoryEvent } from '../history';
import type { Program } from '../program';
import { plain, seedOf } from './execution.fixture';
import { ONBOARDING, programOf } from './program.fixture';
import everyKind from './recorded/every-kind.history.json';
import onboarding from './recorded/onboarding.history.json';
import type { ExecutionState } from './state';
import { statesStepper } from './stepper';

/** Histories that were stored once. They are never edited: what they gave then they give for ever (H2). */
interface Recorded {
  events: HistoryEvent[];
  state: { thread: unknown };
  visits: unknown;
}

/** Where they were stored, the execution's own line was called its thread. */
const asNow = ({ thread, ...state }: Recorded['state']): unknown => ({ ...state, ownLine: thread });

/** An end did not keep where it found the execution. */
function asThen(state: ExecutionState | undefined): unknown {
  const { leftOff: _, ...kept }: Partial<ExecutionState> = state ?? {};
  return plain(kept);
}

// What JSON files hold is wider than the union of events; that they fit is what these tests show.
const RECORDED: readonly (readonly [string, Program, Recorded])[] = [
  ['onboarding', ONBOARDING, onboarding as unknown as Recorded],
  [
    'every kind of event but the other ends',
    programOf([...ONBOARDING.states.values()]),
    everyKind as unknown as Recorded,
  ],
];

describe.each(RECORDED)('the recorded history of %s', (_, program, { events, state, visits }) => {
  it('folds to its recorded state, in one go and event by event', () => {
    expect(asThen(statesStepper.fold(program, seedOf(), undefined, events))).toEqual(asNow(state));
    let bySingle: ExecutionState | undefined;
    for (const event of events) bySingle = statesStepper.fold(program, seedOf(), bySingle, [event]);
    expect(asThen(bySingle)).toEqual(asNow(state));
  });

  it('tells its recorded visits', () => expect(describeVisits(events)).toEqual(visits));
});
