import { Inject, Injectable } from '@nestjs/common';
import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { ExecutionReader } from '@workflows/runtime';
import { describeHistory, isEnd } from '@workflows/state-machine';
import { READER } from '../ports';
import { frameOf } from './server-sent-events';

/** The next part of a history, as it is sent. */
export interface HistoryPage {
  frames: readonly string[];
  /** Of all frames together, in UTF-16 units. */
  length: number;
  /** The `seq` of its last event, or what was asked for where there is none. */
  lastSeq: number;
  /** There are others after it by now. */
  hasMore: boolean;
  /** Its last event is the end of the execution. */
  isEnd: boolean;
}

const PAGE_EVENTS = 100;

/** Reads histories for those who stream them: those who wait for the same part read it once, and it is written once. */
@Injectable()
export class HistoryPages {
  private readonly reading = new Map<string, Promise<HistoryPage | undefined>>();

  constructor(@Inject(READER) private readonly reader: ExecutionReader) {}

  /** Events with `seq` > `afterSeq`. Undefined for what does not exist or belongs to another tenant. */
  read(tenant: TenantId, id: ExecutionId, afterSeq: number): Promise<HistoryPage | undefined> {
    const key = JSON.stringify([tenant, id, afterSeq]);
    const known = this.reading.get(key);
    if (known) return known;
    const page = this.page(tenant, id, afterSeq).finally(() => this.reading.delete(key));
    this.reading.set(key, page);
    return page;
  }

  private async page(tenant: TenantId, id: ExecutionId, afterSeq: number): Promise<HistoryPage | undefined> {
    const read = await this.reader.readHistory(tenant, id, afterSeq, PAGE_EVENTS);
    if (!read) return undefined;
    const last = read.history.at(-1);
    const frames = describeHistory(read.seed, read.history).map((event) => frameOf('history', event, event.seq));
    return {
      frames,
      length: frames.reduce((sum, frame) => sum + frame.length, 0),
      lastSeq: last?.seq ?? afterSeq,
      hasMore: read.more,
      isEnd: !read.more && last !== undefined && isEnd(last),
    };
  }
}
