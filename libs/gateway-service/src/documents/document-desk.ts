import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { canonicalJson, type JsonObject, type TenantId } from '@workflows/contracts';
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
import { conditionInvalid, readEntityTags, tagToMatch, type ConditionHeaders } from '../entity-tags';
import { CLOCK, DOCUMENTS } from '../ports';
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
  private async putNew(of: { tenant: TenantId; collection: string }, id: string, body: JsonObject): Promise<Changed> {
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

  /** Puts a document as the headers allow. Throws PARAMETER_INVALID. */
  async put(
    of: { tenant: TenantId; collection: string },
    id: string,
    body: JsonObject,
    headers: ConditionHeaders,
  ): Promise<Changed> {
    if (mustBeNew(headers)) return this.putNew(of, id, body);
    const isThere = readEntityTags('If-Match', headers.ifMatch) === 'any';
    return this.do(of.tenant, of.collection, async (documents) =>
      documents.put(of, id, body, isThere ? { isThere } : await this.revisionOf(of, id, headers)),
    );
  }

  /** The revision that the headers hold a change to. Throws PARAMETER_INVALID. */
  async revisionOf(
    of: { tenant: TenantId; collection: string },
    id: string,
    { ifMatch, ifNoneMatch }: ConditionHeaders,
  ): Promise<{ ifRevision?: number }> {
    if (ifNoneMatch !== undefined) {
      const message = 'The header If-None-Match is taken by GET and, as *, by PUT. Send the ETag as If-Match.';
      throw conditionInvalid('If-None-Match', message);
    }
    const tag = await tagToMatch(ifMatch, async () => (await this.documents.get(of, id))?.revision);
    if (tag === undefined) return {};
    return { ifRevision: /^[1-9]\d{0,14}$/.test(tag) ? Number(tag) : 0 }; // none is at 0
  }
}

/** By what a repeated POST is known. Throws PARAMETER_INVALID. */
export function requestKey(header: string | undefined, collection: string, body: JsonObject): { key?: ChangeKey } {
  const given = readKey(header, undefined);
  if (given === undefined) return {};
  const digest = hash('sha256', canonicalJson(body), 'base64url');
  return { key: { kind: 'request', key: `${collection}/${given}`, digest } };
}

/** Whether there must be no document: all that can be asked of a PUT by `If-None-Match`. */
function mustBeNew({ ifMatch, ifNoneMatch }: ConditionHeaders): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*' && ifMatch === undefined) return true;
  throw conditionInvalid('If-None-Match', 'The header If-None-Match must be * here, and stand without If-Match.');
}
