import type { ExecutionId } from '@workflows/contracts';
import { RealmOver, type Realm } from '../realm/realm';
import type { QuickJsRealms } from '../realm/quickjs-realms';
import type { Answer, RealmParts, TurnWork } from './messages';
import { Run } from './run';
import type { Slice } from './slice';

const MAX_RUNS = 5_000;
const MAX_REALMS = 200;
/** Of a realm, before an execution begins in it: well below what it may take at all, for that would be the fault of whoever comes then. */
const FULL_BYTES = 128 * 1024 * 1024;
/** After that the others have their turn, and a long history goes on later. */
const PART_MS = 20;

/** The executions and realms that this process has at hand; of both, whoever was asked for least lately goes first. */
export class Runs {
  private readonly runs = new Map<ExecutionId, Run>();
  private readonly realms = new Map<string, Realm>();
  private numbers = 0;

  constructor(
    private readonly makers: QuickJsRealms,
    private readonly slice: Slice,
  ) {}

  async advance(work: TurnWork): Promise<Answer> {
    const run = await this.runOf(work);
    if (!(run instanceof Run)) return run;
    try {
      return this.keep(work, run, this.tell(work, run));
    } catch (error) {
      if (!(error instanceof RealmOver)) throw error;
      this.close(work.realm, run.realm); // R2
      return { kind: 'over', limit: error.limit, at: error.at };
    } finally {
      this.slice.end();
    }
  }

  drop(executionId: ExecutionId): void {
    const run = this.runs.get(executionId);
    if (run === undefined) return;
    this.runs.delete(executionId);
    run.realm.drop(run.number);
  }

  /** Gives back the memory of half of the realms. */
  shrink(): void {
    for (const [key, realm] of [...this.realms].slice(0, Math.ceil(this.realms.size / 2))) this.close(key, realm);
  }

  private async runOf({ executionId, realm: key, made, begin, from, after }: TurnWork): Promise<Run | Answer> {
    const known = this.runs.get(executionId);
    if (begin === undefined) {
      if (known?.told !== from) return { kind: 'gone' };
      if (from === after) known.beginTurn();
      return known;
    }
    this.drop(executionId);
    const realm = await this.realmOf(key, made);
    if (realm === undefined) return { kind: 'needsCode' };
    return new Run(realm, ++this.numbers, begin);
  }

  private async realmOf(key: string, made: RealmParts | undefined): Promise<Realm | undefined> {
    const known = this.realms.get(key);
    const kept = known && this.relieved(key, known);
    const realm = kept ?? (made && (await this.open(made)));
    if (realm === undefined) return undefined;
    this.realms.delete(key);
    this.realms.set(key, realm);
    for (const [oldest, other] of this.realms) if (this.realms.size > MAX_REALMS) this.close(oldest, other);
    return realm;
  }

  private open({ kernel, code }: RealmParts): Promise<Realm> {
    return this.makers.open({ kernel, code: Buffer.from(code, 'base64') });
  }

  /** What a realm has at hand goes as far as it has to, the older half first. Undefined: all of it. */
  private relieved(key: string, realm: Realm): Realm | undefined {
    if (realm.bytes <= FULL_BYTES) return realm;
    const within = [...this.runs].filter(([, run]) => run.realm === realm);
    for (const [executionId] of within.slice(0, Math.ceil(within.length / 2))) this.drop(executionId);
    realm.collect();
    if (realm.bytes <= FULL_BYTES) return realm;
    this.close(key, realm);
    return undefined;
  }

  private tell({ told, recorded, after, isPart, sliceMs }: TurnWork, run: Run): Answer {
    const begunAt = performance.now();
    const wrong = run.record(recorded);
    if (wrong) return wrong;
    run.expect(told);
    for (const [i, each] of told.entries()) {
      if (i > 0 && performance.now() - begunAt > PART_MS) return { kind: 'part', told: i };
      this.slice.begin(sliceMs);
      const mismatch = run.tell(each, after);
      if (mismatch) return mismatch;
    }
    return isPart ? { kind: 'part', told: told.length } : run.finish();
  }

  /** One that has ended, or that went another way than its history, is not asked again. */
  private keep({ executionId }: TurnWork, run: Run, answer: Answer): Answer {
    this.runs.delete(executionId);
    if (answer.kind === 'mismatch' || (answer.kind === 'turn' && run.hasEnded())) run.realm.drop(run.number);
    else this.runs.set(executionId, run);
    for (const oldest of this.runs.keys()) {
      if (this.runs.size <= MAX_RUNS) break;
      this.drop(oldest);
    }
    return answer;
  }

  private close(key: string, realm: Realm): void {
    for (const [executionId, run] of this.runs) if (run.realm === realm) this.runs.delete(executionId);
    this.realms.delete(key);
    realm.dispose();
  }
}
