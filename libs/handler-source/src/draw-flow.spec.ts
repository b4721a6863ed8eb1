import type { WorkflowGraph } from '@workflows/state-machine/graph';
import { toMermaid, toSvg } from '@workflows/state-machine/graph';
import { readSource } from './read-source';

function graphOf(body: string): WorkflowGraph {
  const code = `async ({ ai, api, db, event, sleep, waitForEvent, workflows }) => { ${body} }`;
  const { handlers, problems } = readSource({ form: 'handlers', codes: [['h', code]] });
  expect(problems).toEqual([]);
  const graph = handlers[0]?.graph;
  if (graph === undefined) throw new Error('no graph');
  return graph;
}

/** `from -kind:label-> to`, and `state in around/branch`. */
function drawn(body: string): string[] {
  const { nodes, edges } = graphOf(body);
  return [
    ...nodes.map(({ name, type, within, end }) =>
      [`${name} (${type})`, ...(within ? [`in ${within.state}/${within.branch}`] : []), ...(end ? ['end'] : [])].join(
        ' ',
      ),
    ),
    ...edges.map(({ from, to, kind, label }) => `${from} -${kind}${label === undefined ? '' : `:${label}`}-> ${to}`),
  ];
}

describe('the graph of a handler', () => {
  it('has a choice where calls depend on a condition, and none where nothing does', () =>
    expect(drawn('if (event.a) await api.x.a(); else return; if (event.b) event.c = 1; await api.x.b()')).toEqual([
      'if event.a (choice) end',
      'x.a (task)',
      'x.b (task) end',
      'if event.a -choice:event.a-> x.a',
      'x.a -next-> x.b',
    ]));

  it('has the branches of Promise.all beside each other', () =>
    expect(drawn('const [a, b] = await Promise.all([api.x.a(), 1, ai.b()]); await db.c.create({ a, b })')).toEqual([
      'Promise.all (parallel)',
      'x.a (task) in Promise.all/0 end',
      'ai.b (task) in Promise.all/1 end',
      'db.c.create (task) end',
      'Promise.all -branch:1-> x.a',
      'Promise.all -branch:2-> ai.b',
      'Promise.all -next-> db.c.create',
    ]));

  it('has what is done with each item inside of a map', () =>
    expect(
      drawn(
        'await Promise.all(event.items.map(async (item) => { const l = await api.s.level(item); if (l < 1) await api.s.order(item) }))',
      ),
    ).toEqual([
      'map event.items (map) end',
      's.level (task) in map event.items/0',
      'if l < 1 (choice) in map event.items/0 end',
      's.order (task) in map event.items/0 end',
      'map event.items -processor-> s.level',
      's.level -next-> if l < 1',
      'if l < 1 -choice:l < 1-> s.order',
    ]));

  it('has a loop around what is done again', () =>
    expect(
      drawn(
        'for (const n of event.list) { if (!n) continue; await api.x.a(n) } while (await api.x.more()) await sleep("5m")',
      ),
    ).toEqual([
      'for each event.list (loop)',
      'if !n (choice) in for each event.list/0',
      'continue (succeed) in for each event.list/0 end',
      'x.a (task) in for each event.list/0 end',
      'while await api.x.more() (loop) end',
      'x.more (task) in while await api.x.more()/0',
      'sleep (wait) in while await api.x.more()/0 end',
      'for each event.list -processor-> if !n',
      'if !n -choice:!n-> continue',
      'if !n -default-> x.a',
      'for each event.list -next-> while await api.x.more()',
      'while await api.x.more() -processor-> x.more',
      'x.more -next-> sleep',
    ]));

  it('has a way from each call that can fail to where that is caught', () =>
    expect(
      drawn(
        'try { await api.x.a(); await workflows.pay(event) } catch { await api.x.alert() } finally { await api.x.close() }',
      ),
    ).toEqual([
      'x.a (task)',
      'workflows.pay (workflow)',
      'x.alert (task)',
      'x.close (task) end',
      'x.a -next-> workflows.pay',
      'x.a -catch:States.ALL-> x.alert',
      'workflows.pay -catch:States.ALL-> x.alert',
      'workflows.pay -next-> x.close',
      'x.alert -next-> x.close',
    ]));

  it('has the cases of a switch', () =>
    expect(
      drawn(
        'switch (event.kind) { case "a": await api.x.a(); break; case "b": await api.x.b(); default: await api.x.c() }',
      ),
    ).toEqual([
      'switch event.kind (choice)',
      'x.a (task) end',
      'x.b (task)',
      'x.c (task) end',
      'switch event.kind -choice:"a"-> x.a',
      'switch event.kind -choice:"b"-> x.b',
      'x.b -next-> x.c',
      'switch event.kind -default-> x.c',
    ]));

  it('has a condition that leaves, though it calls nothing: what follows depends on it', () =>
    expect(
      drawn(
        'try { const a = await api.x.a(); if (a === 1) return { status: "known", a }; if (a > 1) throw new Error("too many"); await api.x.b() } catch { await api.x.sorry() }',
      ),
    ).toEqual([
      'x.a (task)',
      'if a === 1 (choice)',
      'return (succeed) end',
      'if a > 1 (choice)',
      'throw (fail)',
      'x.b (task) end',
      'x.sorry (task) end',
      'x.a -next-> if a === 1',
      'if a === 1 -choice:a === 1-> return',
      'if a === 1 -default-> if a > 1',
      'if a > 1 -choice:a > 1-> throw',
      'if a > 1 -default-> x.b',
      'x.a -catch:States.ALL-> x.sorry',
      'throw -catch:States.ALL-> x.sorry',
      'x.b -catch:States.ALL-> x.sorry',
    ]));

  it('has what a call is rescued by as it has a catch', () =>
    expect(drawn('await api.x.a().catch(() => api.x.sorry()); await api.x.b()').slice(3)).toEqual([
      'x.a -catch:States.ALL-> x.sorry',
      'x.a -next-> x.b',
      'x.sorry -next-> x.b',
    ]));

  it('has a return out of a loop, which leaves all', () =>
    expect(
      graphOf('for (const a of event.list) { if (await api.x.a(a)) break; await api.x.b(); return { found: true } }')
        .nodes.filter(({ type }) => type === 'succeed')
        .map(({ name, label, details }) => [name, label, details?.leaves]),
    ).toEqual([
      ['break', undefined, 'loop'],
      ['return', '{ found: true }', 'workflow'],
    ]));

  it('says which loop is left, where that is not the innermost one', () =>
    expect(
      graphOf(
        'outer: for (const a of event.list) { for (;;) { if (await api.x.a(a)) continue outer; if (await api.x.b()) break outer } }',
      )
        .nodes.filter(({ type }) => type === 'succeed' || type === 'loop')
        .map(({ name, label }) => [name, label]),
    ).toEqual([
      ['for each event.list', 'outer'],
      ['while', undefined],
      ['continue', 'outer'],
      ['break', 'outer'],
    ]));

  it('draws a function that is called where it stands once', () =>
    expect(drawn('await (async () => { await api.x.a() })(); await api.x.b()')).toEqual([
      'x.a (task)',
      'x.b (task) end',
      'x.a -next-> x.b',
    ]));

  it('goes on where a function was called that returns early', () =>
    expect(
      drawn('const ask = async () => { if (event.a) return; await api.x.a() }; await ask(); await api.x.b()').slice(3),
    ).toEqual(['if event.a -default-> x.a', 'x.a -next-> x.b', 'if event.a -choice:event.a-> x.b']));

  it('does not call what is put on a list, nor know what is taken from it', () =>
    expect(
      drawn(
        'const undo = []; await api.x.a(); undo.push(() => api.x.back()); await api.x.b(); for (const step of undo) await step()',
      ),
    ).toEqual([
      'x.a (task)',
      'undo.push (dynamic)',
      'x.back (task) in undo.push/0 end',
      'x.b (task)',
      'for each undo (loop) end',
      'step() (dynamic) in for each undo/0 end',
      'x.a -next-> undo.push',
      'undo.push -branch-> x.back',
      'undo.push -next-> x.b',
      'x.b -next-> for each undo',
      'for each undo -processor-> step()',
    ]));

  it('says when the right of || and ?? is gone to', () =>
    expect(
      graphOf('const a = event.a || (await api.x.a()); const b = event.b ?? (await api.x.b())').edges.filter(
        ({ kind }) => kind === 'choice',
      ),
    ).toEqual([
      { from: 'if !(event.a)', to: 'x.a', kind: 'choice', label: '!(event.a)' },
      { from: 'if event.b == null', to: 'x.b', kind: 'choice', label: 'event.b == null' },
    ]));

  it('says what it waits for', () =>
    expect(
      graphOf(
        `await sleep("7d"); await sleep(event.pause); await waitForEvent("order.paid", { key: event.id, timeout: "2h" });
         await api.humans.requestApproval({ approvers: ["ann", event.owner], prompt: \`Pay \${event.sum}?\`, timeout: "2d" });
         await workflows.Billing(event, { detached: true }); await api.x.a({}, { timeout: 30_000 });
         await Promise.race([fetch("https://a.example"), sleep(1)])`,
      ).nodes.filter(({ within }) => !within),
    ).toEqual([
      { name: 'sleep', type: 'wait', label: '7d' },
      { name: 'sleep#2', type: 'wait', label: 'event.pause', details: { computed: true } },
      { name: 'waitForEvent', type: 'event', label: 'order.paid', details: { key: 'event.id', timeout: '2h' } },
      {
        name: 'humans.requestApproval',
        type: 'approval',
        label: 'Pay ${event.sum}?',
        details: { approvers: ['ann', 'event.owner'], text: 'Pay ${event.sum}?', timeout: '2d', computed: true },
      },
      { name: 'workflows.Billing', type: 'workflow', details: { answer: 'none' } },
      { name: 'x.a', type: 'task', details: { timeout: '30000' } },
      { name: 'Promise.race', type: 'parallel', end: true, details: { until: 'first' } },
    ]));

  it('says what a model is given to use before it answers, and what that calls', () => {
    const graph = graphOf(`
      const pay = async ({ sum }) => { if (sum > 9) await api.humans.requestApproval({}); return send(sum) };
      const send = (sum) => sum > 0 ? api.bank.pay({ sum }) : pay({ sum });
      const maxSteps = 8;
      await ai.clerk(event, { maxSteps, tools: {
        pay, ask: { call: workflows.Ask, description: 'asks' }, find: { call: () => db.orders.find({}) },
        add(sum) { return sum + 1 }, 'a b': { async call() { await fetch('https://a.example') } }, direct: api.shop.list,
      } });
      await ai.open(event, { tools: event.tools }); await ai.more(event, { tools: { pay, ...event.tools } });
      await ai.none(event, { model: 'm', tools: {} });`);
    const told = graph.nodes.map(({ name, details }) => [name, details]);
    const paying = { name: 'pay', calls: ['humans.requestApproval', 'bank.pay'] };
    expect(told).toEqual([
      [
        'ai.clerk',
        {
          tools: [
            paying,
            { name: 'ask', calls: ['workflows.Ask'] },
            { name: 'find', calls: ['db.orders.find'] },
            { name: 'add' },
            { name: 'a b', calls: ['fetch'] },
            { name: 'direct', calls: ['shop.list'] },
          ],
          steps: '8',
        },
      ],
      ['ai.open', { tools: [], otherTools: true }],
      ['ai.more', { tools: [paying], otherTools: true }],
      ['ai.none', { tools: [] }],
    ]);
    expect(toMermaid(graph)).toContain('may use pay, …');
    expect(toSvg(graph, 'h')).toContain('may use pay, ask, find');
  });

  it('tells of so many tools in all, however many calls they are given to', () => {
    const tools = [...Array(15).keys()].map((n) => `t${n}: api.x.a`).join();
    const { nodes } = graphOf(`const tools = { ${tools} }; ${'await ai.a(1, { tools });'.repeat(1_000)}`);
    expect(nodes.flatMap(({ details }) => details?.tools ?? [])).toHaveLength(200);
    expect(nodes.at(-1)?.details).toEqual({ tools: [], otherTools: true });
  });

  it('says of a function that calls itself that it does', () =>
    expect(drawn('const walk = async (n) => { await api.x.a(n); if (n) await walk(n - 1) }; await walk(3)')).toEqual([
      'x.a (task)',
      'if n (choice) end',
      'walk() (pass) end',
      'x.a -next-> if n',
      'if n -choice:n-> walk()',
    ]));

  it('is one state where nothing is called', () =>
    expect(graphOf('return event')).toEqual({
      startAt: 'h',
      nodes: [{ name: 'h', type: 'pass', end: true }],
      edges: [],
    }));

  it('is drawn as others are', () => {
    const graph = graphOf(
      'for (const a of event) { try { await Promise.race([api.x.a(), sleep(1)]) } catch { await api[a]() } }',
    );
    expect(toMermaid(graph)).toContain('subgraph');
    expect(toSvg(graph, 'h')).toMatch(/^<svg/);
  });
});
