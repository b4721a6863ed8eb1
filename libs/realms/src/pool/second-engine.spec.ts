import type { HandlerCall, HandlerEnd, Turn } from '@workflows/state-machine/handlers';
import type { Answer } from '../child/messages';
import { Run } from '../child/run';
import { V8Realm } from '../realm/v8-realm.fixture';
import { beginOf } from './parts-of';
import { PoolFixture, type HandledExecution } from './pool.fixture';
import { JOURNALS, MIX, runAtRandom } from './random-journals.fixture';

const realm = new V8Realm(`module.exports = { handler: ${MIX} };`);
let runs = 0;

/** A turn of the other engine; where in the code calls stand is each engine's own. */
function turnIn(
  run: Run,
  { told, recorded }: HandledExecution,
  { after, upTo }: { after: number; upTo: number },
): unknown {
  const isIn = ({ seq }: { seq: number }): boolean => seq > run.told && seq <= upTo;
  const wrong = run.record(recorded.filter(({ seq }) => seq > run.told && seq <= upTo));
  if (wrong) return wrong;
  for (const each of told.filter(isIn)) {
    const mismatch = run.tell(each, after);
    if (mismatch) return mismatch;
  }
  return shown(run.finish(), upTo);
}

function shown(answer: Answer, upTo: number): unknown {
  if (answer.kind !== 'turn') return answer;
  const { calls, end, isStuck, logs, aborted } = answer.turn;
  return {
    upTo,
    calls: calls.map(withoutSite),
    end: withoutPlace(end),
    isStuck,
    logs: [...logs],
    aborted: [...aborted],
  };
}

function asShown({ upTo, calls, end, stuck, logs = [], aborted = [] }: Turn): unknown {
  return { upTo, calls: calls.map(withoutSite), end: withoutPlace(end), isStuck: stuck === true, logs, aborted };
}

function withoutSite({ call, request, digest }: HandlerCall): unknown {
  return { call, request, digest };
}

function withoutPlace(end: HandlerEnd | undefined): unknown {
  return end?.ok === false ? { error: end.error, cause: end.cause } : end;
}

const begun = ({ request }: HandledExecution): Run => new Run(realm, ++runs, beginOf(request));

describe('the journal of a handler', () => {
  const fixture = new PoolFixture();
  afterAll(() => fixture.pool.close());

  it(`gives the same turns in a second engine, at hand and replayed from each of its beginnings, for ${JOURNALS} (I88)`, async () => {
    for (let seed = 1; seed <= JOURNALS; seed++) {
      const execution = fixture.handler(MIX);
      await runAtRandom(execution, seed, () => undefined);
      const hot = begun(execution);
      for (const [i, turn] of execution.turns.entries()) {
        const after = execution.turns[i - 1]?.upTo ?? 0;
        hot.beginTurn();
        const cold = begun(execution);
        const found = [hot, cold].map((run) => turnIn(run, execution, { after, upTo: turn.upTo }));
        expect({ seed, found }).toEqual({ seed, found: [asShown(turn), asShown(turn)] });
        realm.drop(cold.number);
      }
      realm.drop(hot.number);
    }
  });
});
