import { KeptByMemory, type Clock } from '@workflows/runtime';
import { BreakOff } from '../../http/break-off';
import type { OutboundCalls } from '../../http/outbound-calls';
import { reasonOf } from '../../http/reason-of';
import type { AccessToken } from './access-token';
import { readTokenAnswer, refused, unavailable, type TokenAnswer } from './read-token-answer';
import type { TokenRequest } from './token-request';

const DEADLINE_MS = 10_000;
/** Of an answer; tokens have some KiB. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MOST_KEPT = { bytes: 8_000_000, entries: 2_000 };

class Late extends Error {}

/**
 * Access tokens of connectors, in the memory of this process and nowhere else.
 *   K1. One request at a time for one client: calls that need a token while it is fetched wait for the same answer.
 *   K2. A token is of one tenant, one connector and one client: who changes its secret, its scope or its address gets another.
 *   K3. A failure is told to those who waited for it, and not kept.
 *   K4. A token that an API has refused is used no more; whoever was refused with an older one gets the one that has come since.
 */
export class AccessTokens {
  private readonly kept = new KeptByMemory<AccessToken>(MOST_KEPT);
  private readonly fetching = new Map<string, Promise<TokenAnswer>>();

  constructor(
    private readonly calls: Pick<OutboundCalls, 'destinations' | 'send'>,
    private readonly clock: Clock,
  ) {}

  /** It never rejects. */
  current(request: TokenRequest): Promise<TokenAnswer> {
    const token = this.kept.get(request.key);
    if (token !== undefined && this.clock.now() < token.until) return Promise.resolve({ ok: true, token });
    const known = this.fetching.get(request.key); // K1
    if (known !== undefined) return known;
    const fetching = this.fetch(request).finally(() => this.fetching.delete(request.key));
    this.fetching.set(request.key, fetching);
    return fetching;
  }

  /** After the API has refused one. */
  renewed(request: TokenRequest, old: AccessToken): Promise<TokenAnswer> {
    if (this.kept.get(request.key) === old) this.kept.delete(request.key); // K4
    return this.current(request);
  }

  private async fetch(request: TokenRequest): Promise<TokenAnswer> {
    const { tokenUrl, headers, body, key, secrets } = request;
    const { origin, path, verdict } = this.calls.destinations.of(tokenUrl);
    if (!verdict.ok) return refused(request, `may not be called: ${verdict.reason}`);
    const breakOff = new BreakOff();
    const cancel = this.clock.after(DEADLINE_MS, () => breakOff.now(new Late()));
    const askedAt = this.clock.now();
    try {
      const asked = { origin, path, method: 'POST', headers, body } as const;
      const answer = await this.calls.send(asked, breakOff, MAX_ANSWER_BYTES);
      const read = readTokenAnswer(answer, request, askedAt, this.clock.now());
      if (read.ok) this.kept.set(key, read.token, key.length + read.token.reveal().length);
      return read;
    } catch (error) {
      const late = `gave no answer within ${DEADLINE_MS / 1_000} seconds`;
      return unavailable(
        request,
        error instanceof Late ? late : `could not be reached: ${secrets.hide(reasonOf(error))}`,
      );
    } finally {
      cancel();
    }
  }
}
