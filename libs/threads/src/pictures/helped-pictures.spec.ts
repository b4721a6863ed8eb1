import { toSvg, type GraphNode, type WorkflowGraph } from '@workflows/state-machine/graph';
import { FROM_SOURCE } from '../processes/from-source.fixture';
import { HelperPool } from '../processes/helper-pool';
import { HelpedPictures } from './helped-pictures';

const OWNER = { tenant: 't', workflow: 'w' };
const helpers = new HelperPool(1, FROM_SOURCE);
const pictures = new HelpedPictures(helpers);
afterAll(() => helpers.close());

function chain(count: number): WorkflowGraph {
  const nodes = Array.from({ length: count }, (_, n): GraphNode => ({ name: `s${n}`, type: 'pass' }));
  const edges = nodes.slice(1).map(({ name }, n) => ({ from: `s${n}`, to: name, kind: 'next' as const }));
  return { startAt: 's0', nodes, edges };
}

describe('the picture of a workflow', () => {
  it('of few states is drawn without a process', async () => {
    expect(await pictures.svg(chain(20), 'small', OWNER)).toBe(toSvg(chain(20), 'small'));
    expect(helpers.running).toBe(0);
  });

  it('of more is drawn in one, and is the same', async () => {
    expect(await pictures.svg(chain(60), 'large', OWNER)).toBe(toSvg(chain(60), 'large'));
    expect(helpers.running).toBe(1);
  }, 60_000);

  it('is none where the process ends over it, and the next is drawn', async () => {
    const broken = { ...chain(60), nodes: null } as unknown as WorkflowGraph;
    expect(await new HelpedPictures(helpers).svg({ ...broken, nodes: Array(60).fill(null) }, 'broken', OWNER)).toBe(
      undefined,
    );
    expect(await pictures.svg(chain(60), 'large', OWNER)).toMatch(/^<svg/);
  }, 60_000);
});
