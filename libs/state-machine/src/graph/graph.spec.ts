import fc from 'fast-check';
import type { DefinitionBody, JsonObject } from '@workflows/contracts';
import { compileDefinition } from '../definition/compile-definition';
import { validDefinition } from '../definition/random-definition.fixture';
import { toMermaid } from './mermaid';
import { toSvg } from './svg/to-svg';
import { graphOf } from './workflow-graph';
import type { WorkflowGraph } from './workflow-graph';

function graph(body: DefinitionBody): WorkflowGraph {
  const compiled = compileDefinition(body);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return graphOf(compiled.program);
}

const drawn = (states: JsonObject): WorkflowGraph => graph({ states });
const done = { done: { type: 'succeed' } };

describe('the graph of a workflow', () => {
  it('has the ways out of a choice, in their order, and the default', () => {
    const { edges } = drawn({
      a: {
        type: 'choice',
        choices: [
          { condition: '{% $states.input.x > 1 %}', next: 'b' },
          { condition: '{% $states.input.y %}', next: 'done' },
        ],
        default: 'b',
      },
      b: { type: 'wait', duration: 5, next: 'done' },
      ...done,
    });
    expect(edges).toEqual([
      { from: 'a', to: 'b', kind: 'choice', label: '$states.input.x > 1' },
      { from: 'a', to: 'done', kind: 'choice', label: '$states.input.y' },
      { from: 'a', to: 'b', kind: 'default' },
      { from: 'b', to: 'done', kind: 'next' },
    ]);
  });

  it('has catchers with the errors that they take', () => {
    const { edges } = drawn({
      a: { type: 'task', task: 'f', catch: [{ errors: ['E', 'F'], next: 'done' }], end: true },
      ...done,
    });
    expect(edges).toEqual([{ from: 'a', to: 'done', kind: 'catch', label: 'E, F' }]);
  });

  it('says what stands in which branch or processor', () => {
    const { nodes, edges } = drawn({
      p: {
        type: 'parallel',
        branches: [
          { states: { b0: { type: 'pass', end: true } } },
          {
            states: {
              b1: { type: 'map', items: [1], processor: { states: { i: { type: 'pass', end: true } } }, end: true },
            },
          },
        ],
        next: 'done',
      },
      ...done,
    });
    expect(nodes).toEqual([
      { name: 'p', type: 'parallel', label: '2 branches' },
      { name: 'b0', type: 'pass', end: true, within: { state: 'p', branch: 0 } },
      { name: 'b1', type: 'map', label: 'each of [1]', end: true, within: { state: 'p', branch: 1 } },
      { name: 'i', type: 'pass', end: true, within: { state: 'b1', branch: 0 } },
      { name: 'done', type: 'succeed', end: true },
    ]);
    expect(edges.filter(({ kind }) => kind === 'branch' || kind === 'processor')).toEqual([
      { from: 'p', to: 'b0', kind: 'branch', label: '1' },
      { from: 'p', to: 'b1', kind: 'branch', label: '2' },
      { from: 'b1', to: 'i', kind: 'processor' },
    ]);
  });

  it.each<[JsonObject, JsonObject]>([
    [
      { type: 'task', task: 'f' },
      { type: 'task', label: 'f' },
    ],
    [
      { type: 'task', task: '{% $states.input.name %}' },
      { type: 'task', label: '$states.input.name', details: { computed: true } },
    ],
    [
      { type: 'workflow', workflow: 'Billing' },
      { type: 'workflow', label: 'Billing' },
    ],
    [
      { type: 'event', event: 'order.paid' },
      { type: 'event', label: 'order.paid' },
    ],
    [
      { type: 'approval', prompt: 'Pay?' },
      { type: 'approval', label: 'Pay?' },
    ],
    [
      { type: 'wait', seconds: 7 },
      { type: 'wait', label: '7 s' },
    ],
    [
      { type: 'wait', until: '2030-01-01T00:00:00Z' },
      { type: 'wait', label: 'until 2030-01-01T00:00:00Z' },
    ],
  ])('describes %j', (state, node) => {
    expect(drawn({ a: { ...state, end: true } }).nodes).toEqual([{ name: 'a', end: true, ...node }]);
  });
});

const HOSTILE = '"]--><script>alert(1)</script> %%{init}%% `**`; end & #quot;';
const hostile = {
  [HOSTILE]: {
    type: 'approval',
    prompt: `${HOSTILE}\n\u0001`,
    catch: [{ errors: ['<E>"'], next: 'done' }],
    next: 'done',
  },
  ...done,
};

describe('a Mermaid flowchart', () => {
  it('has nodes, subgraphs and edges', () => {
    const text = toMermaid(
      drawn({
        each: {
          type: 'map',
          items: [1],
          processor: { states: { one: { type: 'task', task: 'f', end: true } } },
          next: 'done',
        },
        ...done,
      }),
    );
    expect(text).toBe(
      [
        'flowchart TD',
        '  start(( ))',
        '  s0[["each<br/>each of [1]"]]',
        '  subgraph s0b0["each: each item"]',
        '    s1["one<br/>f"]',
        '  end',
        '  s2(["done"])',
        '  start --> s0',
        '  s0 ==> s1',
        '  s0 --> s2',
        '',
      ].join('\n'),
    );
  });

  it('lets no name out of its quotes', () => {
    const lines = toMermaid(drawn(hostile)).trim().split('\n');
    expect(lines).toHaveLength(7);
    for (const line of lines) {
      const bare = line.replaceAll(/"[^"]*"/g, '""');
      expect(bare).toMatch(
        /^(flowchart TD| {2}start\(\( \)\)| {2}\w+[[\](){}/]*(""[\])}/]*)?| {2}\w+ (-->|-\.->)(\|""\|)? \w+)$/,
      );
      expect(line).not.toMatch(/<script|`|%%\{|;(?<!#\d+;)/);
    }
  });
});

describe('what undoes a state, and what comes before an end', () => {
  const body = {
    states: {
      pay: { type: 'task', task: 'charge', compensate: { task: 'refund' }, next: 'done' },
      ...done,
    },
    onFailure: { compensate: true, states: { tell: { type: 'task', task: 'page', end: true } } },
    onCancel: { compensate: true },
  };

  it('are in the graph and in each drawing of it', () => {
    const drawn = graph(body);
    expect(drawn.endings).toEqual([
      { on: 'onFailure', compensate: true, startAt: 'tell' },
      { on: 'onCancel', compensate: true },
    ]);
    expect(drawn.nodes[0]).toMatchObject({ name: 'pay', label: 'charge', compensate: 'refund' });
    const lines = toMermaid(drawn).split('\n');
    expect(lines).toContain('  s0["pay<br/>charge<br/>undone by refund"]');
    expect(lines).toContain('  end0(("onFailure<br/>undo what was done"))');
    expect(lines).toContain('  end0 -.-> s2');
    const svg = toSvg(drawn, 'x');
    expectWellFormed(svg);
    for (const text of [
      'task: charge, undone by refund',
      'onFailure: undo what was done',
      'onCancel: undo what was done',
    ])
      expect(svg).toContain(`>${text}<`);
    expect(svg).toContain('<title>tell</title>');
  });
});

describe('a picture', () => {
  it('is well-formed, titled, and holds neither script nor links', () => {
    const svg = toSvg(drawn(hostile), 'Orders <&> "more"');
    expectWellFormed(svg);
    expect(svg).toContain('<title id="title">Orders &#60;&#38;&#62; &#34;more&#34;</title>');
    expect(svg).toContain('role="img" aria-labelledby="title description"');
    expect(svg).not.toMatch(/<script|<foreignObject|<image|href=|onload=|@import|url\((?!#)/i);
  });

  it('puts each state below those that lead to it', () => {
    const svg = toSvg(drawn({ a: { type: 'pass', next: 'b' }, b: { type: 'pass', next: 'done' }, ...done }), 'x');
    const tops = [...svg.matchAll(/<g transform="translate\([\d.]+ ([\d.]+)\)"><title>(\w+)</g)];
    expect(tops.map(([, , name]) => name)).toEqual(['a', 'b', 'done']);
    const [a = 0, b = 0, last = 0] = tops.map(([, y]) => Number(y));
    expect([a < b, b < last]).toEqual([true, true]);
  });
});

describe('any valid definition', () => {
  it('can be drawn: every edge joins two nodes, and each drawing shows every state', () => {
    fc.assert(
      fc.property(validDefinition(), (body) => {
        const drawn = graph(body);
        const { nodes, edges, startAt } = drawn;
        const names = nodes.map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
        expect(names).toEqual(expect.arrayContaining([startAt, ...edges.flatMap(({ from, to }) => [from, to])]));
        const svg = toSvg(drawn, 'x');
        expectWellFormed(svg);
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        expect(svg.match(/<g transform="[^"]*"><title>/g)).toHaveLength(names.length);
        expect(toMermaid(drawn).match(/^ *s\d+[^\w ]/gm)).toHaveLength(names.length);
      }),
      { numRuns: 100 },
    );
  });
});

/** Tags nest, attributes are quoted, and no stray `<` or `&` is left. */
function expectWellFormed(xml: string): void {
  const open: string[] = [];
  const rest = xml.replaceAll(
    /<(\/?)([\w]+)((?: [\w-]+="[^"<]*")*)(\/?)>/g,
    (_tag, closing, name, _attributes, empty) => {
      if (closing) expect(open.pop()).toBe(name);
      else if (!empty) open.push(name);
      return '';
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/<|&(?!#\d+;)|[\u0000-\u0008]/);
}
