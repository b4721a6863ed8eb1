import { createHash } from 'node:crypto';
import type { ExecutionId, Json, TenantId, WorkflowId } from '@workflows/contracts';
import type { Journal, TurnRequest } from '@workflows/runtime';
import type { HandlerCall, RecordedCall, Told, Turn, TurnOutcome } from '@workflows/state-machine/handlers';
import { currentRuntime } from '../kernel/kernel-text';
import { RealmPool, type RealmPoolSettings } from './realm-pool';
import { FROM_SOURCE } from './from-source.fixture';

const TENANT = 'tenant' as TenantId;
const EPOCH = Date.UTC(2026, 0, 1);

/** A pool whose bundles are texts at hand. */
export class PoolFixture {
  readonly pool: RealmPool;
  private readonly texts = new Map<string, { text: string; sourceMap?: string }>();
  private executions = 0;

  constructor(settings: Partial<RealmPoolSettings> = {}) {
    const read = async (_: TenantId, bundle: string) => {
      const stored = this.texts.get(bundle);
      return stored && { bundle, ...stored };
    };
    this.pool = new RealmPool({ read }, { size: 1, workerFile: FROM_SOURCE, ...settings });
  }

  bundle(text: string, sourceMap?: string): string {
    const bundle = createHash('sha256').update(text).digest('hex');
    this.texts.set(bundle, { text, sourceMap });
    return bundle;
  }

  /** `code`: of the handler, as a function. */
  handler(code: string, input: Json = {}, tenant = TENANT): HandledExecution {
    return this.execution(this.bundle(`module.exports = { handler: ${code} };`), input, tenant);
  }

  execution(bundle: string, input: Json = {}, tenant = TENANT, handler = 'handler'): HandledExecution {
    const executionId = `execution_${++this.executions}` as ExecutionId;
    return new HandledExecution(this.pool, {
      program: {
        kind: 'handler',
        bundle,
        handler,
        signature: 'context',
        runtime: currentRuntime(),
        sites: [],
        functions: [],
      },
      seed: {
        tenant,
        executionId,
        workflowId: 'workflow_1' as WorkflowId,
        workflowName: 'onUserSignup',
        version: 3,
        input,
        createdAt: EPOCH,
      },
      chance: '000102030405060708090a0b0c0d0e0f',
      after: 0,
      upTo: 1,
    });
  }
}

/** Keeps what an engine would: the history of one execution, by which it can be replayed. */
export class HandledExecution {
  readonly told: Told[] = [{ seq: 1, at: EPOCH, kind: 'started' }];
  readonly recorded: RecordedCall[] = [];
  readonly turns: Turn[] = [];
  /** Calls that nothing has settled. */
  readonly open = new Map<number, HandlerCall>();
  private seq = 1;
  private after = 0;

  constructor(
    private readonly pool: RealmPool,
    readonly request: TurnRequest,
  ) {}

  get id(): ExecutionId {
    return this.request.seed.executionId;
  }

  settle(call: number, value: Json = null): Promise<TurnOutcome> {
    return this.tell({ ...this.next(), kind: 'settled', call, ok: true, value });
  }

  fail(call: number, error: string, cause: string): Promise<TurnOutcome> {
    return this.tell({ ...this.next(), kind: 'settled', call, ok: false, error, cause });
  }

  cancel(reason: string): Promise<TurnOutcome> {
    return this.tell({ ...this.next(), kind: 'cancelled', reason });
  }

  /** What happens without a turn, so that the next one tells more than one. */
  hears(told: Told): void {
    this.told.push(told);
    if (told.kind === 'settled') this.open.delete(told.call);
  }

  next(): { seq: number; at: number } {
    this.seq++;
    return { seq: this.seq, at: EPOCH + this.seq * 1_000 };
  }

  async tell(told: Told): Promise<TurnOutcome> {
    this.hears(told);
    return this.turn();
  }

  /** It is asked for what comes next, and what that is becomes part of the history. */
  async turn(): Promise<TurnOutcome> {
    const outcome = await this.ask();
    if (outcome.kind === 'turn') this.commit(outcome.turn);
    return outcome;
  }

  ask(pageSize = 100): Promise<TurnOutcome> {
    const upTo = this.told.at(-1)?.seq ?? 0;
    return this.pool.run({ ...this.request, after: this.after, upTo }, this.journal(pageSize));
  }

  commit(turn: Turn): void {
    this.turns.push(turn);
    this.after = turn.upTo;
    for (const call of turn.calls) {
      this.seq++;
      const { request, digest } = call;
      const args = 'arguments' in request ? { arguments: request.arguments as unknown as Json } : {};
      this.recorded.push({ call: call.call, name: request.name, digest, seq: this.seq, ...args });
      this.open.set(call.call, call);
    }
    for (const call of turn.aborted ?? []) this.open.delete(call);
  }

  journal(pageSize = 100): Journal {
    const { told, recorded: calls } = this;
    const last = Math.max(told.at(-1)?.seq ?? 0, calls.at(-1)?.seq ?? 0);
    return {
      since: (seq) => ({ told: told.filter((each) => each.seq > seq), calls: calls.filter((each) => each.seq > seq) }),
      async *pages() {
        for (let from = 0; from < last; from += pageSize) {
          const isHere = ({ seq }: { seq: number }): boolean => seq > from && seq <= from + pageSize;
          yield { told: told.filter(isHere), calls: calls.filter(isHere) };
        }
      },
    };
  }

  /** From its start to its end: each call is answered by `answer`. */
  async complete(answer: (call: HandlerCall) => Json = () => null): Promise<TurnOutcome> {
    let outcome = this.turns.length === 0 ? await this.turn() : undefined;
    for (;;) {
      if (outcome && (outcome.kind !== 'turn' || outcome.turn.end || outcome.turn.stuck)) return outcome;
      const [next] = this.open.values();
      if (next === undefined) throw new Error('nothing is open');
      outcome = await this.settle(next.call, answer(next));
    }
  }
}
