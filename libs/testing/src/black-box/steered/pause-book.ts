import { tallyOf } from '../tally';

/** Something that was paused, while it is sure to have been: `from` and `until` are times of this machine. */
export interface KeptPause {
  what: 'execution' | 'tree' | 'function' | 'schedule';
  /** The id, or the name of a function or schedule. */
  of: string;
  from: number;
  until: number;
}

/** What was paused from when to when. One at a time has a subject in hand, so that nobody lets it go on behind another one's back. */
export class PauseBook {
  readonly kept: KeptPause[] = [];
  private readonly inHand = new Set<string>();

  /** Undefined: somebody else has it in hand. */
  async alone<Result>(subject: string, work: () => Promise<Result>): Promise<Result | undefined> {
    if (this.inHand.has(subject)) return undefined;
    this.inHand.add(subject);
    try {
      return await work();
    } finally {
      this.inHand.delete(subject);
    }
  }

  /** How many pauses there were of each kind in which nothing was to begin. */
  get figures(): Record<string, number> {
    return tallyOf(this.kept.map(({ what }) => what));
  }
}
