import fc from 'fast-check';
import type { DefinitionBody, JsonObject } from '@workflows/contracts';
import { compileDefinition } from '../../definition/compile-definition';
import { validDefinition } from '../../definition/random-definition.fixture';
import type { NodeDetails } from '../node-details';
import type { GraphNode, WorkflowGraph } from '../workflow-graph';
import { graphOf } from '../workflow-graph';
import { tellWorkflow } from './tell-workflow';
import { toMarkdown, toText } from './write-words';

function graph(body: DefinitionBody): WorkflowGraph {
  const compiled = compileDefinition(body);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return graphOf(compiled.program);
}
describe('whatever it is told of', () => {
  it('sends nobody to a step that is not there, and tells each state that can be come to', () => {
    fc.assert(
      fc.property(validDefinition(), (body) => {
        const drawn = graph(body);
        const words = tellWorkflow({ graph: drawn });
        const lines = [...words.steps, ...words.ends];
        const numbers = lines.flatMap(({ number }) => number ?? []);
        expect(new Set(numbers).size).toBe(numbers.length);
        for (const { sentence } of lines)
          for (const [, step] of sentence.matchAll(/step (\d+)/g)) expect(numbers).toContain(Number(step));
        const told = new Set(lines.flatMap(({ state }) => state ?? []));
        const short = new Set(
          drawn.nodes.filter(({ type }) => type === 'succeed' || type === 'fail').map(({ name }) => name),
        );
        if (!words.isCut) expect([...reached(drawn)].filter((name) => !told.has(name) && !short.has(name))).toEqual([]);
        expect(words).toEqual(tellWorkflow({ graph: drawn }));
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, (index: number) => JsonObject]>([
    ['a chain', (index) => ({ type: 'pass', next: `s${index + 1}` })],
    [
      'a tangle',
      (index) => ({
        type: 'choice',
        choices: [31].map((far) => ({ condition: true, next: `s${(index * far + 1) % 9_999}` })),
        default: `s${index + 1}`,
      }),
    ],
  ])('is bounded for %s of 10,000 states, and says that it was cut', (_, state) => {
    const states = Object.fromEntries(Array.from({ length: 9_999 }, (_one, index) => [`s${index}`, state(index)]));
    const drawn = graph({ startAt: 's0', states: { ...states, s9999: { type: 'succeed' } } });
    const begun = performance.now();
    const words = tellWorkflow({ graph: drawn });
    const text = toText(words, { name: 'Large', version: 1, isNamed: true });
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(words.isCut).toBe(true);
    expect(text).toContain('This workflow is larger than what is told here.');
    expect(text.length).toBeLessThan(200_000);
  });

  it.each<[NodeDetails, string]>([
    [
      { tools: [{ name: 'find', calls: ['db.orders.find'] }, { name: 'sum' }], steps: '8' },
      '; before it answers, in at most 8 steps, it may use `find` (looks up records in `orders`) and `sum`.',
    ],
    [
      {
        tools: [{ name: 'pay', calls: ['humans.requestApproval', 'workflows.Pay', 'sleep', 'bank.pay'] }],
        otherTools: true,
      },
      '; before it answers, it may use `pay` (asks a person, runs the workflow `Pay`, waits and 1 more) and others that its code puts together.',
    ],
    [
      { tools: [], otherTools: true, steps: 'n' },
      '; before it answers, in at most `n` steps, it may use tools that its code puts together.',
    ],
    [{ tools: [] }, '.'],
  ])('tells what a model may use: %j', (details, end) => {
    const node: GraphNode = { name: 'ai.clerk', type: 'task', details, end: true };
    const [step] = tellWorkflow({ graph: { startAt: 'ai.clerk', nodes: [node], edges: [] } }).steps;
    expect(step?.sentence).toBe(`Asks a model to “clerk” (\`ai.clerk\`)${end}`);
  });

  it.each<[GraphNode, string]>([
    [{ name: 'for each list', type: 'loop', label: 'outer' }, 'For each of `list` (the loop `outer`)'],
    [{ name: 'while i < 3', type: 'loop' }, 'As long as `i` is less than 3'],
    [{ name: 'break', type: 'succeed', label: 'outer', details: { leaves: 'loop' } }, 'Leaves the loop `outer`'],
    [
      { name: 'continue', type: 'succeed', label: 'outer', details: { leaves: 'round' } },
      'next round of the loop `outer`',
    ],
  ])('of code tells loops by their labels: %j', (node, sentence) => {
    const [step] = tellWorkflow({ graph: { startAt: node.name, nodes: [node], edges: [] } }).steps;
    expect(step?.sentence).toContain(sentence);
  });

  it('lets no name out of its place', () => {
    const name = '`](javascript:x) <script>\n# *a* | ![i](y) “q”';
    const node: GraphNode = { name, type: 'approval', label: name, end: true, details: { approvers: [name] } };
    const words = tellWorkflow({ graph: { startAt: name, nodes: [node], edges: [] }, on: [{ event: name }] });
    const text = toMarkdown(words, { name, version: 1, description: name, isNamed: true });
    const bare = text.replaceAll(/`[^`\n]*`/g, '');
    expect(text.match(/`/g)?.length).toBe(4);
    expect(
      bare
        .replaceAll(/\\./g, '')
        .replace(/^# /, '')
        .replaceAll(/\*\*\d+\.\*\*/g, ''),
    ).not.toMatch(/[*<>[\]|`#]/);
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(1);
  });

  it('reads a graph of code that an earlier release kept', () => {
    const kept: WorkflowGraph = {
      startAt: 'sleep',
      nodes: [
        { name: 'sleep', type: 'wait', label: '5000' },
        { name: 'if order.paid', type: 'choice', end: true },
        { name: 'x.a', type: 'task', end: true },
      ],
      edges: [
        { from: 'sleep', to: 'if order.paid', kind: 'next' },
        { from: 'if order.paid', to: 'x.a', kind: 'default' },
      ],
    };
    expect(tellWorkflow({ graph: kept }).steps.map(({ sentence }) => sentence)).toEqual([
      'Waits 5 seconds.',
      'If `order.paid` is set, ends.',
      'Calls `x.a`.',
    ]);
  });
});

function reached({ startAt, edges, endings = [] }: WorkflowGraph): Set<string> {
  const found = new Set([startAt, ...endings.flatMap((ending) => ending.startAt ?? [])]);
  for (const name of found) for (const { from, to } of edges) if (from === name) found.add(to);
  return found;
}
