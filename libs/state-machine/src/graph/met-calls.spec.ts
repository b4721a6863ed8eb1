import type { HistoryEvent } from '../history';
import { toMermaid } from './mermaid';
import { Progress } from './progress';
import { toSvg } from './svg/to-svg';
import type { GraphNode, WorkflowGraph } from './workflow-graph';

function graph(...nodes: GraphNode[]): WorkflowGraph {
  const edges = nodes.slice(1).map(({ name }, n) => ({ from: nodes[n]?.name ?? '', to: name, kind: 'next' as const }));
  return { startAt: nodes[0]?.name ?? '', nodes, edges };
}

function after(...states: string[]): Progress {
  const progress = new Progress();
  const events = states.map((state, index) => {
    const call = { call: index + 1, name: state, digest: '' };
    return { seq: index + 1, at: 0, type: 'taskScheduled', path: `call/${index + 1}`, state, data: { call } };
  });
  progress.take(events as unknown as HistoryEvent[]);
  return progress;
}

const TASK: GraphNode = { name: 'a.b', type: 'task' };
const COMPUTED: GraphNode = { name: 'api[x].c', type: 'dynamic' };

describe('calls that the text does not tell', () => {
  it('are inside of the one place where they can only have been made', () => {
    const drawn = after('a.b', 'x.c', 'y.c').on(graph(TASK, COMPUTED));
    expect(drawn.nodes.map(({ name, within, progress }) => [name, within?.branch, progress?.entered])).toEqual([
      ['a.b', undefined, 1],
      ['api[x].c', undefined, 0],
      ['x.c', 0, 1],
      ['y.c', 1, 1],
    ]);
    expect(toSvg(drawn, 'h')).toContain('>x.c<');
  });

  it('are beside everything where there are several such places, or none', () => {
    const drawn = after('x.c').on(graph(TASK, COMPUTED, { ...COMPUTED, name: 'api[y].c' }));
    expect(drawn.nodes.at(-1)).toMatchObject({ name: 'x.c', type: 'dynamic' });
    expect(drawn.nodes.at(-1)).not.toHaveProperty('within');
    expect(after('x.c').on(graph(TASK)).nodes).toHaveLength(2);
  });

  it('are dashed, and no way is told as gone that no call has followed', () => {
    const drawn = after('a.b').on(graph(TASK, COMPUTED));
    expect(drawn.edges).toEqual([{ from: 'a.b', to: 'api[x].c', kind: 'next', taken: 0 }]);
    expect(toMermaid(drawn)).toContain('classDef dynamic stroke-dasharray');
    expect(toSvg(drawn, 'h')).toMatch(/\.dynamic\{[^}]*stroke-dasharray/);
  });
});
