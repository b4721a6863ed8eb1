import type { TenantId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { SecretReader } from '../ports/secret-store';

/** So long one that was changed or deleted elsewhere is used on. */
const FRESH_MS = 5_000;
/** Values are 64 KiB at most: 16 MiB and a little. */
const MOST_KEPT = 256;

/**
 * Keeps what was revealed for seconds, so that a function that is called a thousand times a second is not read as often.
 *   H1. Only values are kept: a secret that is missing, or failed, is asked for again, and found once it is there.
 *   H2. What is forgotten while it is being read is not kept when it comes: it may be what it was before the change.
 */
export class SecretsAtHand implements SecretReader {
  /** Oldest first. */
  private readonly kept = new Map<string, { reading: Promise<string | undefined>; until: number }>();

  constructor(
    private readonly source: SecretReader,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  reveal(tenant: TenantId, name: string): Promise<string | undefined> {
    const key = keyOf(tenant, name);
    const now = this.clock.now();
    this.dropOld((until) => until <= now);
    const known = this.kept.get(key);
    if (known) return known.reading;
    this.dropOld(() => this.kept.size >= MOST_KEPT);
    const reading = this.source.reveal(tenant, name);
    const entry = { reading, until: now + FRESH_MS };
    this.kept.set(key, entry);
    const drop = (): void => {
      if (this.kept.get(key) === entry) this.kept.delete(key); // H2: whoever forgot it may have read it anew
    };
    reading.then((value) => value === undefined && drop(), drop); // H1
    return reading;
  }

  /** Changed or deleted by this process. */
  forget(tenant: TenantId, name: string): void {
    this.kept.delete(keyOf(tenant, name));
  }

  private dropOld(isOld: (until: number) => boolean): void {
    for (const [key, { until }] of this.kept) {
      if (!isOld(until)) return;
      this.kept.delete(key);
    }
  }
}

/** No name has a line feed. */
function keyOf(tenant: TenantId, name: string): string {
  return `${name}\n${tenant}`;
}
