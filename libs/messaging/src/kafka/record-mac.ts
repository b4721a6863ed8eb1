import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { installationId } from './installation-mark';

/** Older readers pass over headers that they do not know. */
const HEADER = 'workflows-mac';
const INSTALLATION = 'workflows-installation';
const PURPOSE = 'workflows: records of the installation';

export interface RecordMacOptions {
  /** What only processes of this installation know; whoever may write to the topics does not. */
  secret: string;
  /** Tells installations with one secret apart. */
  installation: string;
  /** Takes records without a MAC, too, as an earlier release writes them. Those with a wrong one are refused in any case. */
  takesUnsigned?: boolean;
}

/**
 * Shows that a record was written by a process of this installation. Anybody who may write to `workflows.commands` could
 * otherwise complete tasks.
 *   M1. The MAC covers the bytes of the record and the place that it is meant for (a shard, a gateway), so that a copy at
 *       another place is refused. A copy at the same place is a double, and the receiver drops it by the envelope's id.
 *   M2. It is looked at before anything of the record is parsed.
 *   M3. Beside it stands whose record it is, for readers of another installation, who pass over it. Whoever lies there has his own record
 *       passed over, and nothing more.
 */
export class RecordMac {
  private readonly key: KeyObject;
  private readonly installation: string;
  private readonly takesUnsigned: boolean;

  constructor({ secret, installation, takesUnsigned = false }: RecordMacOptions) {
    this.key = createSecretKey(createHmac('sha256', secret).update(`${PURPOSE}\n${installation}`).digest());
    this.installation = installationId(installation);
    this.takesUnsigned = takesUnsigned;
  }

  headers(place: string, value: Buffer): IHeaders {
    return { [HEADER]: this.mac(place, value), [INSTALLATION]: this.installation };
  }

  /** M3 */
  isStrangers({ headers }: Pick<KafkaMessage, 'headers'>): boolean {
    const given = headers?.[INSTALLATION];
    return given !== undefined && given.toString() !== this.installation;
  }

  /** Why the record is not to be believed; undefined for our own. */
  fault(place: string, { value, headers }: Pick<KafkaMessage, 'value' | 'headers'>): string | undefined {
    const given = headers?.[HEADER];
    if (given === undefined)
      return this.takesUnsigned ? undefined : 'The record has no MAC: it is not of a process of this installation';
    const expected = this.mac(place, value ?? Buffer.alloc(0));
    const isOurs = Buffer.isBuffer(given) && given.length === expected.length && timingSafeEqual(given, expected);
    return isOurs ? undefined : 'The MAC of the record is wrong: it was made or changed by someone else';
  }

  private mac(place: string, value: Buffer): Buffer {
    return createHmac('sha256', this.key).update(`${place}\n`).update(value).digest();
  }
}

export const commandPlace = (shard: number): string => `command ${shard}`;
export const replyPlace = (to: string): string => `reply ${to}`;
