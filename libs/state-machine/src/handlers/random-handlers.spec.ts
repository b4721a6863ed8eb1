import type { Json } from '@workflows/contracts';
import fc from 'fast-check';
import type { OpenTask } from '../stepper';
import { FakeHandlers } from './fake-handler.fixture';
import type { FakeCode, FakeWorld } from './fake-handler.fixture';
import { HandlerExecution } from './handler-execution.fixture';
import { journalReader } from './journal';

/**
 * Random handlers along random paths. What is asked of each step stands in `HandlerExecution`: the fold gives the state (I5), the same step
 * gives the same bytes (I8), a new owner is asked for exactly what is open, something is open while it runs (I11) and nothing after its end (I10).
 */
type Plan =
  | { kind: 'call'; name: string }
  | { kind: 'sleep'; ms: number }
  | { kind: 'all' | 'race' | 'any' | 'allSettled' | 'then'; plans: Plan[] }
  | { kind: 'try' | 'finally'; body: Plan; after: Plan }
  | { kind: 'chance'; heads: Plan; tails: Plan }
  | { kind: 'throw' };

const { plan } = fc.letrec<{ plan: Plan }>((tie) => ({
  plan: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c').map((name): Plan => ({ kind: 'call', name })) },
    { weight: 2, arbitrary: fc.constantFrom(0, 10, 5_000).map((ms): Plan => ({ kind: 'sleep', ms })) },
    { weight: 1, arbitrary: fc.constant<Plan>({ kind: 'throw' }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constantFrom('all', 'race', 'any', 'allSettled', 'then'),
        plans: fc.array(tie('plan'), { minLength: 1, maxLength: 4 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom('try', 'finally'), body: tie('plan'), after: tie('plan') }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('chance' as const), heads: tie('plan'), tails: tie('plan') }),
    },
  ),
}));

async function follow(plan: Plan, world: FakeWorld): Promise<Json> {
  const each = (plans: readonly Plan[]): Promise<Json>[] => plans.map((one) => follow(one, world));
  switch (plan.kind) {
    case 'call':
      return [await world.api(plan.name, { at: world.now() }), world.now()];
    case 'sleep':
      return world.sleep(plan.ms);
    case 'all':
      return Promise.all(each(plan.plans));
    case 'race':
      return Promise.race(each(plan.plans));
    case 'any':
      return Promise.any(each(plan.plans));
    case 'allSettled':
      return (await Promise.allSettled(each(plan.plans))).map(({ status }) => status);
    case 'then': {
      const given: Json[] = [];
      for (const one of plan.plans) given.push(await follow(one, world));
      return given;
    }
    case 'try':
      return follow(plan.body, world).catch(() => follow(plan.after, world));
    case 'finally':
      return follow(plan.body, world).finally(() => follow(plan.after, world));
    case 'chance':
      return follow(world.random() < 0.5 ? plan.heads : plan.tails, world);
    case 'throw':
      throw Object.assign(new Error('of its own'), { name: 'Own' });
  }
}

type Move =
  'settle' | 'fail' | 'fire' | 'turn' | 'crash' | 'pause' | 'resume' | 'cancel' | 'redrive' | 'ban' | 'double';

const working: fc.Arbitrary<Move> = fc.constantFrom(
  'settle',
  'settle',
  'settle',
  'fail',
  'fire',
  'turn',
  'turn',
  'crash',
);
const steered: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: working },
  { weight: 2, arbitrary: fc.constantFrom<Move[]>('pause', 'resume', 'resume', 'redrive', 'redrive', 'double') },
  { weight: 1, arbitrary: fc.constantFrom<Move[]>('cancel', 'ban') },
);

/** One that is done is done for good: the same answer again is one too many. */
class Journey {
  readonly execution: HandlerExecution;
  private done: OpenTask | undefined;

  constructor(code: FakeCode) {
    const retry = [{ errors: ['Weak'], maxAttempts: 1, interval: 1, jitter: 'none' }];
    this.execution = new HandlerExecution(
      { b1: code },
      { timeoutMs: 3_600_000, tuning: { functionDefaults: () => ({ retry }) } },
    );
    this.execution.send({ kind: 'start' });
  }

  async make(move: Move, pick: number): Promise<void> {
    const { execution } = this;
    const { rows } = execution;
    const tasks = [...rows.tasks.values()];
    const task = tasks[pick % Math.max(1, tasks.length)];
    execution.at += 1;
    switch (move) {
      case 'settle':
      case 'fail':
        if (task === undefined) return;
        this.done = task;
        return this.answer(task, move === 'fail' ? (pick % 2 ? 'Weak' : 'Hard') : undefined);
      case 'double':
        if (this.done === undefined || rows.tasks.has(this.done.taskId)) return;
        return expect(this.answered(this.done)).toEqual({ ok: false });
      case 'fire': {
        const [first] = [...rows.timers].filter(([id]) => id !== 1).sort((a, b) => a[1] - b[1]);
        if (first === undefined) return;
        execution.at = Math.max(execution.at, first[1]);
        execution.send({ kind: 'timerFired', timerId: first[0] });
        return;
      }
      case 'turn': {
        const effect = execution.nextTurn();
        if (effect !== undefined) execution.answer(effect, await execution.ask(effect));
        return;
      }
      case 'crash':
        return execution.crash();
      case 'pause':
        execution.send({ kind: 'pause', clocks: pick % 2 ? 'run' : 'stop' });
        return;
      case 'cancel':
        execution.send({ kind: 'cancel', reason: 'no' });
        return;
      case 'ban':
        execution.send({ kind: 'ban', error: 'States.Runtime', cause: 'a bug' });
        return;
      case 'resume':
        execution.send({ kind: 'resume' });
        return;
      case 'redrive':
        if (execution.send({ kind: 'redrive' }).ok) execution.handlers.drop(execution.seed.executionId);
    }
  }

  /** Whatever is left, until it has ended. */
  async toEnd(): Promise<void> {
    const { execution } = this;
    await this.make('resume', 0);
    for (let step = 0; execution.rows.finished === undefined; step++) {
      expect(step).toBeLessThan(500);
      if (execution.nextTurn() !== undefined) await this.make('turn', 0);
      else if (execution.rows.tasks.size > 0) await this.make('settle', step);
      else await execution.fire();
    }
  }

  private answer({ taskId }: OpenTask, error?: string): void {
    if (error === undefined) this.execution.send({ kind: 'taskSucceeded', taskId, digest: 'd', result: taskId });
    else this.execution.send({ kind: 'taskFailed', taskId, digest: 'd', error, cause: `${error} ${taskId}` });
  }

  private answered({ taskId }: OpenTask): { ok: boolean } {
    const { ok } = this.execution.send({ kind: 'taskSucceeded', taskId, digest: 'd', result: taskId });
    return { ok };
  }
}

/** No call is settled twice between two things that make it anew. */
function expectSettledOnce({ events }: HandlerExecution): void {
  let settled = new Set<string>();
  for (const event of events) {
    if (event.type === 'executionRedriven' || event.type === 'executionMigrated') settled = new Set();
    const settles = event.type === 'taskSucceeded' || ('data' in event && 'settles' in event.data);
    if (!settles || event.path === undefined) continue;
    expect(settled.has(event.path)).toBe(false);
    settled.add(event.path);
  }
}

/** A replay of each beginning of the history makes the calls and comes to the end that the history tells of. */
async function expectReplays(code: FakeCode, execution: HandlerExecution): Promise<void> {
  const { state, events, program, seed } = execution;
  const started = events.find(({ type }) => type === 'executionStarted');
  if (state === undefined || started?.type !== 'executionStarted') throw new Error('it has not begun');
  const { chance = '' } = started.data;
  const after = state.eras.at(-1)?.seq ?? 0;
  for (const turn of events) {
    if (turn.type !== 'turnEnded' || turn.seq < after) continue;
    const before = events.slice(0, turn.seq);
    const pages = async function* () {
      yield journalReader(state)(before);
    };
    const { upTo, end } = turn.data;
    const request = { program, seed, chance, after: upTo, upTo };
    const outcome = await new FakeHandlers(() => code).run(request, { since: () => undefined, pages });
    expect(outcome).toMatchObject({ kind: 'turn', turn: { calls: [], ...(end && { end }) } });
  }
}

describe('any handler', () => {
  it('settles each call once and replays to what it did, whoever dies in between', async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.array(fc.tuple(working, fc.nat(30)), { maxLength: 40 }), async (made, moves) => {
        const code: FakeCode = (world) => follow(made, world);
        const journey = new Journey(code);
        for (const [move, pick] of moves) await journey.make(move, pick);
        await journey.toEnd();
        expectSettledOnce(journey.execution);
        await expectReplays(code, journey.execution);
      }),
      { numRuns: 150 },
    );
  });

  it('comes to an end through any pauses, cancels and redrives', async () => {
    await fc.assert(
      fc.asyncProperty(plan, fc.array(fc.tuple(steered, fc.nat(30)), { maxLength: 60 }), async (made, moves) => {
        const code: FakeCode = (world) => follow(made, world);
        const journey = new Journey(code);
        for (const [move, pick] of moves) await journey.make(move, pick);
        await journey.toEnd();
        expectSettledOnce(journey.execution);
        expect(journey.execution.types).not.toContain('handlerPaused');
      }),
      { numRuns: 150 },
    );
  });

  it('goes on in other code through any migrations', async () => {
    await fc.assert(
      fc.asyncProperty(
        plan,
        plan,
        fc.array(fc.tuple(working, fc.nat(30)), { maxLength: 30 }),
        async (one, other, moves) => {
          const codes = {
            b1: (world: FakeWorld) => follow(one, world),
            b2: (world: FakeWorld) => follow(other, world),
          };
          const execution = new HandlerExecution(codes);
          execution.send({ kind: 'start' });
          await execution.turn();
          for (const [index, [move, pick]] of moves.entries()) {
            if (execution.rows.finished !== undefined) return;
            const [task] = execution.rows.tasks.values();
            if (move === 'crash' && execution.state?.ended === undefined)
              await execution.migrate(index + 2, pick % 2 ? 'b2' : 'b1');
            else if (move === 'settle' && task !== undefined) await execution.succeed(task, pick);
            else if (move === 'fire' && execution.rows.timers.size > 0) await execution.fire();
          }
          expect(execution.types).not.toContain('handlerPaused');
        },
      ),
      { numRuns: 150 },
    );
  });
});
