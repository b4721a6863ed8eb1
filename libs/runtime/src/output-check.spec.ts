import { SLOW } from '@workflows/state-machine';
import { Installation } from './fixtures/executor.fixture';
import { settled } from './fixtures/manual-clock';
import type { ProgramCatalog } from './ports/definitions';

const ID = 'execution_1';

let installation: Installation;
let asked: unknown[];
let answer: (problem?: string) => void;

beforeEach(() => {
  installation = new Installation();
  asked = [];
  installation.define('w', { initial: { type: 'pass', output: { y: 1 }, end: true } });
});

/** One whose schema takes its time. */
function catalog(): ProgramCatalog {
  const { peek, load } = installation.catalog;
  const outputProblem = {
    atOnce: (): typeof SLOW => SLOW,
    apart: (output: unknown) => {
      asked.push(output);
      return new Promise<string | undefined>((resolve) => (answer = resolve));
    },
  };
  return {
    peek: (...version) => {
      const entry = peek(...version);
      return entry && { ...entry, outputProblem };
    },
    load: async (...version) => {
      const entry = await load(...version);
      return 'program' in entry ? { ...entry, outputProblem } : entry;
    },
  };
}

const finished = () => installation.store.rows.get(ID)?.finished;

describe('an output whose schema is slow', () => {
  it('is checked away from the engine, which waits for the answer alone', async () => {
    const executor = await installation.executor({ catalog: catalog() });
    await executor.start(ID, { workflowId: 'w' });
    expect([asked, finished()]).toEqual([[{ y: 1 }], undefined]);
    answer('y is wrong');
    await settled();
    expect(finished()).toMatchObject({ status: 'failed', error: 'States.SchemaViolation', cause: 'y is wrong' });
  });

  it('is checked again by the next owner when the first one dies over it', async () => {
    const first = await installation.executor({ catalog: catalog() });
    await first.start(ID, { workflowId: 'w' });
    await installation.executor({ catalog: catalog() });
    await settled();
    expect(asked).toEqual([{ y: 1 }, { y: 1 }]);
    answer();
    await settled();
    expect(finished()).toMatchObject({ status: 'completed', output: { y: 1 } });
  });
});
