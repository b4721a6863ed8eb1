import { KeptByMemory, type Owner } from '@workflows/runtime';
import type { SourcePlace } from '@workflows/state-machine/handlers';
import type { Answer, Work } from '../child/messages';
import type { Compiled, LoadedBundle } from './bundles';
import type { Seat } from './seat';
import { Tries } from './tries';

/** Texts that are larger take so long to be read that nobody should have to wait behind them. */
const LARGE_TEXT = 64 * 1024;
const KEPT_PLACES = { bytes: 1_000_000, entries: 10_000 };

/** What has to be done besides turns, and would keep this process for as long as an author likes. */
export class SideWork {
  private readonly places = new KeptByMemory<SourcePlace | null>(KEPT_PLACES);

  constructor(private readonly seatFor: (isLarge: boolean) => Seat) {}

  async compile(tenant: string, text: string): Promise<Compiled> {
    const answer = await this.answerTo(
      this.seatFor(text.length > LARGE_TEXT),
      { tenant, workflow: '' },
      { kind: 'compile', text },
    );
    if (answer.kind === 'compiled') return { ok: true, code: answer.code };
    return { ok: false, cause: answer.kind === 'broken' ? answer.cause : 'it takes too long to be read' };
  }

  async placeOf(
    { key, sourceMap }: LoadedBundle,
    at: SourcePlace | undefined,
    owner: Owner,
  ): Promise<SourcePlace | undefined> {
    if (at === undefined || sourceMap === undefined) return at;
    const name = JSON.stringify([key, at]);
    const kept = this.places.get(name);
    if (kept !== undefined) return kept ?? undefined;
    const answer = await this.answerTo(this.seatFor(sourceMap.length > LARGE_TEXT), owner, {
      kind: 'place',
      sourceMap,
      at,
    });
    const place = answer.kind === 'placed' ? answer.at : undefined;
    this.places.set(name, place ?? null, name.length);
    return place;
  }

  /** Of work that is nobody's turn: tried again where its process died, for that may not have been its fault. */
  async answerTo(seat: Seat, owner: Owner, work: Work): Promise<Answer> {
    const tries = new Tries();
    for (;;) {
      const answered = await seat.run(owner, work, tries.isAlone);
      if (answered.kind === 'answered') return answered.answer;
      const verdict = tries.after(answered);
      if (verdict?.kind === 'overLimit') return { kind: 'over', limit: verdict.limit };
      if (verdict) throw new Error(verdict.cause);
    }
  }
}
