import type { TurnRequest, TurnRunner } from '@workflows/runtime';
import { BundlesAtHand } from './bundles-at-hand';
import { CodeTester } from './code-tester';

const BUNDLE = { bundle: 'sha', text: 'module.exports = {}' };
const PROGRAM = {
  kind: 'handler',
  bundle: 'sha',
  handler: 'h',
  signature: 'context',
  runtime: 'r',
  sites: [],
  functions: [],
} as const;
const TEST = {
  tenant: 'acme',
  definition: null,
  input: {},
  startAt: 0,
  seed: 'test',
  code: { program: PROGRAM, bundle: BUNDLE },
};

/** Ends each handler with what it finds of its text. */
class Realms implements Pick<TurnRunner, 'run' | 'drop'> {
  readonly ran: TurnRequest[] = [];
  readonly dropped: string[] = [];
  constructor(private readonly bundles: BundlesAtHand) {}

  async run(request: TurnRequest) {
    this.ran.push(request);
    const found = await this.bundles.read(request.seed.tenant, request.program.bundle);
    const value = { text: found?.text ?? null };
    return { kind: 'turn', turn: { upTo: request.upTo, calls: [], end: { ok: true, value } } } as const;
  }

  drop(id: string): void {
    this.dropped.push(id);
  }
}

describe('a test of code', () => {
  it('runs where handlers run, in a home of its own, with its text at hand until it has ended', async () => {
    const bundles = new BundlesAtHand();
    const realms = new Realms(bundles);
    const tester = new CodeTester(realms, bundles, { evaluate: async () => ({}) });
    const outcomes = await Promise.all([tester.test(TEST), tester.test(TEST)]);
    for (const outcome of outcomes)
      expect(outcome.ok && JSON.parse(outcome.simulation)).toMatchObject({ status: 'completed', output: { text: BUNDLE.text } });
    const homes = realms.ran.map(({ seed }) => [seed.tenant, seed.executionId]);
    expect(new Set(homes.map(String)).size).toBe(2);
    expect(homes[0]?.[0]).toBe('acme');
    expect([...realms.dropped].sort()).toEqual(homes.map(([, id]) => id).sort());
    expect(await bundles.read('acme', 'sha')).toBeUndefined();
  });

  it('tells what is wrong with its mocks before anything runs', async () => {
    const bundles = new BundlesAtHand();
    const realms = new Realms(bundles);
    const outcome = await new CodeTester(realms, bundles, { evaluate: async () => ({}) }).test({ ...TEST, mocks: 1 });
    expect(outcome).toMatchObject({ ok: false });
    expect(realms.ran).toEqual([]);
  });
});
