import type { ShardClaim } from '@workflows/runtime';
import type { HistoryEvent } from '@workflows/state-machine';
import { batch, entered, newExecution, openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

/** Text that Postgres stores in a fraction of its length, so that only its length as text can bound what is read. */
const SOFT = 'x'.repeat(9_000_000);
const ID = 'execution_long';
const ROWS = 12;

let persistence: TestPersistence;

function row(number: number): HistoryEvent[] {
  const seq = number * 2 + 1;
  const exited: HistoryEvent = {
    seq: seq + 1,
    at: 1_000 + seq,
    type: 'stateExited',
    state: `s${number}`,
    data: { flow: 'merge', output: { text: SOFT } },
  };
  return [entered(seq, `s${number}`), exited];
}

beforeAll(async () => {
  persistence = await openTestPersistence();
  const { executionStore } = persistence;
  for (let number = 0; number < ROWS; number++) {
    const [claim]: ShardClaim[] = await executionStore.claimShards('owner', [0]);
    const inserted = number === 0 ? [newExecution(ID)] : [];
    const history = [{ tenant: TENANT, executionId: ID, events: row(number) }];
    expect(await executionStore.commit(batch(claim, { inserted, history }))).toEqual({ kind: 'committed' });
  }
}, 60_000);

afterAll(() => persistence.end());

describe('an execution whose history is too long to be read at once', () => {
  it('is read with its newest states, and says that it is cut', async () => {
    const read = await persistence.reader.read(TENANT, ID);
    expect(read?.isCut).toBe(true);
    expect(read?.history[0]).toMatchObject({ type: 'stateEntered', state: 's5' });
    expect(read?.history.at(-1)).toMatchObject({ state: `s${ROWS - 1}` });
  });

  it('is paged by size as well as by number, without a gap', async () => {
    const seqs: number[] = [];
    for (let more = true; more;) {
      const page = await persistence.reader.readHistory(TENANT, ID, seqs.at(-1) ?? 0, 1_000);
      expect(page?.history.length).toBeLessThan(9);
      seqs.push(...(page?.history ?? []).map(({ seq }) => seq));
      more = page?.more ?? false;
    }
    expect(seqs).toEqual(Array.from({ length: ROWS * 2 }, (_, index) => index + 1));
  });
});
