import type { Json } from '@workflows/contracts';
import type { TurnOutcome } from '@workflows/state-machine/handlers';
import type { HandledExecution } from './pool.fixture';

/** How many are tried; 400 take a minute. */
export const JOURNALS = Number(process.env['JOURNALS'] ?? 60);

/** All that makes order matter: races, settled and rejected combinations, iterators, `finally`, timers, chance and clock. */
export const MIX = `async ({ ai, api, db, sleep }) => {
  const log = [];
  const wait = (p) => p.then((x) => x);
  async function* pages() { for (let i = 0; i < 3; i++) yield await api.page({ i, at: Date.now(), r: Math.random() }); }
  const branch = async (k) => {
    try {
      const a = await api.a({ k });
      if (a.v % 3 === 0) throw new Error('odd ' + a.v);
      const b = await wait(wait(ai.b({ k, a: a.v })));
      log.push(['b', k, b.v]);
      return b.v;
    } catch (e) { log.push(['catch', k, e.message]); return (await db.errors.create({ k, m: e.message })).v; }
    finally { log.push(['finally', k]); }
  };
  const all = await Promise.allSettled([0, 1, 2].map(branch));
  const raced = await Promise.race([api.slow({}), sleep(50), (async () => { await null; await null; return api.fast({}); })()]).catch((e) => e.name);
  const any = await Promise.any([api.x({}), api.y({})]).catch((e) => e.errors.length);
  for await (const p of pages()) log.push(['page', p.v]);
  setTimeout(() => log.push('timer'), 10);
  const late = api.late({ n: log.length });
  await api.final({ now: Date.now(), r: Math.random(), id: crypto.randomUUID(), log });
  return { all, raced, any, log, late: (await late).v };
}`;

/** Random numbers below `below`, the same for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x7fffffff) * below);
  };
}

function hasEnded(outcome: TurnOutcome): boolean {
  return outcome.kind !== 'turn' || outcome.turn.end !== undefined || outcome.turn.stuck === true;
}

/** Settles what is open in some order, one or two at once, and some of it fails. `before`: each turn but the first. */
export async function runAtRandom(execution: HandledExecution, seed: number, before: () => void): Promise<TurnOutcome> {
  const roll = dice(seed);
  let outcome = await execution.turn();
  while (!hasEnded(outcome)) {
    for (let i = roll(3) === 0 ? 2 : 1; i > 0; i--) {
      const open = [...execution.open.keys()];
      const call = open[roll(open.length)];
      if (call === undefined) break;
      const value: Json = { v: roll(10) };
      const settled = { ...execution.next(), kind: 'settled' as const, call };
      execution.hears(
        roll(100) < 15
          ? { ...settled, ok: false, error: 'Failed', cause: `call ${call}` }
          : { ...settled, ok: true, value },
      );
    }
    before();
    outcome = await execution.turn();
  }
  return outcome;
}
