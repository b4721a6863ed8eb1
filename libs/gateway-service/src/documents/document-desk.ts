import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalJson, type JsonObject, type TenantId } from '@workflows/contracts';
import { FairLanes, fairLimits, type ChangeKey, type Clock, type Documents } from '@workflows/runtime';
import { readKey } from '../executions/idempotency';
import { CLOCK, DOCUMENTS } from '../ports';
import { readIfMatch } from '../workflows/if-match';
import { atDoor } from './document-refusals';

/** How many requests of this door are with the database at once; one that took longer than that is slow. */
const AT_ONCE = 4;
const SLOW_MS = 500;

/** Gives each tenant its share of what the door asks of documents, and says what is refused in the words of the API. */
@Injectable()
export class DocumentDesk {
  private readonly lanes: FairLanes;

  constructor(
    @Inject(DOCUMENTS) private readonly documents: Documents,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.lanes = new FairLanes(clock, fairLimits(AT_ONCE, { slowCost: SLOW_MS }));
  }

  async do<T>(tenant: TenantId, collection: string, work: (documents: Documents) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const job = async (): Promise<void> => resolve(await atDoor(work(this.documents)));
      this.lanes.run(Symbol(collection), { tenant, workflow: collection }, job).catch(reject);
    });
  }

  /** The revision that `If-Match` allows; of several, the one that is the document's now. */
  async revisionOf(
    of: { tenant: TenantId; collection: string },
    id: string,
    ifMatch: string | undefined,
  ): Promise<{ ifRevision?: number }> {
    const tags = readIfMatch(ifMatch);
    if (!tags) return {};
    const revisions = tags.map((tag) => (/^\d{1,15}$/.test(tag) ? Number(tag) : 0)); // none is at 0
    const [first = 0] = revisions;
    if (revisions.length === 1) return { ifRevision: first };
    const now = await this.documents.get(of, id);
    return { ifRevision: revisions.find((revision) => revision === now?.revision) ?? first };
  }
}

/** By what a repeated POST is known. Throws PARAMETER_INVALID. */
export function requestKey(header: string | undefined, collection: string, body: JsonObject): { key?: ChangeKey } {
  const given = readKey(header, undefined);
  if (given === undefined) return {};
  const digest = hash('sha256', canonicalJson(body), 'base64url');
  return { key: { kind: 'request', key: `${collection}/${given}`, digest } };
}
