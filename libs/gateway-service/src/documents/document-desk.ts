import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { EngineError, canonicalJson, type JsonObject, type TenantId } from '@workflows/contracts';
import {
  DocumentRefused,
  FairLanes,
  fairLimits,
  type Changed,
  type ChangeKey,
  type Clock,
  type Documents,
} from '@workflows/runtime';
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

  /** Puts a document where none is: `If-None-Match: *`. */
  async putNew(of: { tenant: TenantId; collection: string }, id: string, body: JsonObject): Promise<Changed> {
    const { id: carried = id } = body;
    return this.do(of.tenant, of.collection, async (documents) => {
      if (carried !== id)
        throw new DocumentRefused('InvalidDocument', `The "id" of the document is "${id}", as the path says.`);
      return documents.create(of, { ...body, id }, {}).catch((error: unknown) => {
        const isThere = error instanceof DocumentRefused && error.reason === 'AlreadyExists';
        throw isThere ? new DocumentRefused('Conflict', 'There is a document with this id already.') : error;
      });
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

/** Whether there must be no document: all that can be asked by `If-None-Match` of a change. */
export function mustBeNew(ifNoneMatch: string | undefined, ifMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*' && ifMatch === undefined) return true;
  throw new EngineError('PARAMETER_INVALID', 'The header If-None-Match must be * here, and stand without If-Match.');
}
