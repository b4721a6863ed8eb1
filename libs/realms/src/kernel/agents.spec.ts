import type { Json } from '@workflows/contracts';
import type { HandlerCall } from '@workflows/state-machine/handlers';
import { PoolFixture } from '../pool/pool.fixture';

/** Whatever the machine is busy with, no slice ends these. */
const fixture = new PoolFixture({ slicesMs: { shared: 60_000, alone: 60_000 } });
afterAll(() => fixture.pool.close());

const SUPPORT = `async ({ ai, api, workflows }) => ai.support({ text: 'broken' }, {
  model: 'm',
  maxSteps: 3,
  tools: {
    refund: api.payments.refund,
    escalate: { call: workflows.Escalate, description: 'to a person', input: { why: 'one sentence' } },
    add: { call: ({ a, b }) => a + b },
  },
})`;
const calls = (...wanted: object[]): Json => ({ text: '', calls: wanted as Json[] });
const wants = (id: string, tool: string, more: object = {}): object => ({ id, tool, input: {}, ...more });

/** What it asks, call by call, each answered by `answer`, and how it ends. */
async function played(answer: (name: string, asked: number) => Json, handler = SUPPORT) {
  const asked: { name: string; args: unknown }[] = [];
  const outcome = await fixture.handler(handler).complete(({ request }: HandlerCall) => {
    asked.push({ name: request.name, args: 'arguments' in request ? request.arguments : undefined });
    return answer(request.name, asked.filter(({ name }) => name === request.name).length);
  });
  return { asked, end: outcome.kind === 'turn' ? outcome.turn.end : outcome };
}

describe('an agent', () => {
  it('makes each question and each call of a tool a call of its own, and tells the model what came of them', async () => {
    const { asked, end } = await played((name, count) => {
      if (name === 'payments.refund') return { refunded: 5 };
      if (name === 'workflows.Escalate') return 'on it';
      if (count > 1) return { answer: 'done' };
      const invented = wants('4', 'burn', { problem: 'There is no tool "burn".' });
      const sum = wants('3', 'add', { input: { a: 1, b: 2 } });
      return calls(wants('1', 'refund', { input: { order: 7 } }), wants('2', 'escalate'), sum, invented);
    });
    expect(end).toMatchObject({ ok: true, value: 'done' });
    expect(asked.map(({ name }) => name)).toEqual([
      ...['ai.support', 'payments.refund', 'workflows.Escalate', 'ai.support'],
    ]);
    expect(asked[0]?.args).toEqual([
      { text: 'broken' },
      {
        model: 'm',
        tools: [
          { name: 'refund', function: 'payments.refund' },
          { name: 'escalate', description: 'to a person', input: { why: 'one sentence' } },
          { name: 'add' },
        ],
        messages: [],
      },
    ]);
    expect(asked[1]?.args).toEqual({ order: 7 });
    expect(asked[3]?.args).toMatchObject([
      {},
      {
        messages: [
          { role: 'assistant', calls: [{ id: '1' }, { id: '2' }, { id: '3' }, { id: '4' }] },
          { role: 'tool', id: '1', tool: 'refund', result: { refunded: 5 } },
          { role: 'tool', id: '2', result: 'on it' },
          { role: 'tool', id: '3', result: 3 },
          { role: 'tool', id: '4', result: { error: 'There is no tool "burn".' } },
        ],
      },
    ]);
  });

  it('ends where the model asks for tools and gives no answer', async () => {
    const { asked, end } = await played((name) => (name === 'ai.support' ? calls(wants('1', 'refund')) : null));
    expect(end).toMatchObject({ ok: false, error: 'AI.TooManySteps' });
    expect(asked).toHaveLength(6);
  });

  it('gives what a function of that name answers as it is', async () =>
    expect((await played(() => ({ said: 'by a person' }))).end).toMatchObject({
      ok: true,
      value: { said: 'by a person' },
    }));

  it.each([
    ['a tool that is no function', "ai.x({}, { tools: { a: 'b' } })"],
    ['more steps than are taken', 'ai.x({}, { tools: {}, maxSteps: 101 })'],
  ])('is refused with %s', async (_, call) =>
    expect((await played(() => null, `async ({ ai }) => ${call}`)).end).toMatchObject({
      ok: false,
      error: 'TypeError',
    }),
  );
});
