import type { Owner, TurnRequest } from '@workflows/runtime';
import type { RecordedCall, TurnOutcome } from '@workflows/state-machine/handlers';
import type { Answer, TurnWork } from '../child/messages';
import type { LoadedBundle } from './bundles';
import { mismatchOutcome } from './outcome-of';
import { beginOf, type Part } from './parts-of';
import type { Setback, Tries } from './tries';

/** What came of a turn that was run. */
export type Made = Extract<Answer, { kind: 'turn' }> | { kind: 'mismatch'; outcome: TurnOutcome };

export interface CodeOfTurn {
  /** That of the runtime which its execution lives in. */
  kernel: string;
  bundle: LoadedBundle;
}

/** One try of a turn: how much of its history has been told so far. */
export class PooledTurn {
  readonly owner: Owner;
  private part: Part = { told: [], recorded: [], isPart: true };
  private isTold = true;
  private from: number;
  private isBegun: boolean;
  private sendsCode = false;
  /** Of this part and the one before: a record and its call may be that far apart. */
  private records: [readonly RecordedCall[], readonly RecordedCall[]] = [[], []];

  /** `isHot`: it goes on with what is at hand. */
  constructor(
    private readonly request: TurnRequest,
    private readonly code: CodeOfTurn,
    readonly tries: Tries,
    isHot: boolean,
  ) {
    const { tenant, workflowId } = request.seed;
    this.owner = { tenant, workflow: workflowId };
    this.isBegun = isHot;
    this.from = isHot ? request.after : 0;
  }

  begin(part: Part): void {
    this.part = part;
    this.isTold = false;
    this.records = [this.records[1], part.recorded];
  }

  isPartTold(): boolean {
    return this.isTold;
  }

  work(sliceMs: number): TurnWork {
    const { after, program, seed } = this.request;
    const { kernel, bundle } = this.code;
    const { told, recorded, isPart } = this.part;
    return {
      kind: 'turn',
      executionId: seed.executionId,
      realm: `${program.runtime} ${bundle.key}`,
      ...(this.sendsCode && { made: { kernel, code: bundle.code } }),
      ...(!this.isBegun && { begin: beginOf(this.request) }),
      from: this.from,
      told,
      recorded: recorded.map(({ call, name, digest, seq }) => ({ call, name, digest, seq })),
      after,
      isPart,
      sliceMs,
    };
  }

  /** Undefined: it is to be asked again, or asked for the next part. */
  hear(answer: Answer): Made | Setback | undefined {
    switch (answer.kind) {
      case 'turn':
      case 'over':
      case 'gone':
        return answer;
      case 'mismatch': {
        const record = this.records.flat().find(({ call }) => call === answer.call);
        return { kind: 'mismatch', outcome: mismatchOutcome(answer, record) };
      }
      case 'needsCode':
        this.sendsCode = true;
        return undefined;
      case 'part':
        return this.wasTold(answer.told);
      default:
        throw new Error(`a turn is answered by ${answer.kind}`);
    }
  }

  /** So many of the part. */
  private wasTold(count: number): undefined {
    const { told, isPart } = this.part;
    this.isBegun = true;
    this.sendsCode = false;
    this.from = told[count - 1]?.seq ?? this.from;
    this.part = { told: told.slice(count), recorded: [], isPart };
    this.isTold = isPart && count === told.length;
  }
}
