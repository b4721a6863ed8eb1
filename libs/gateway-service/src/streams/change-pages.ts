import { Inject, Injectable } from '@nestjs/common';
import { toTimestamp, type ExecutionStatus, type Labels } from '@workflows/contracts';
import type { ChangePosition, ChangeStore, ExecutionBecame, ListenedWorkflow } from '@workflows/runtime';
import { toListItem } from '../executions/execution-list';
import { CHANGES } from '../ports';
import { toEventId } from './change-positions';
import { frameOf } from './server-sent-events';

const PAGE_CHANGES = 100;

/** One change, as it is sent, and what filters ask of it. */
export interface ChangeFrame {
  frame: string;
  status: ExecutionStatus;
  labels: Labels;
}

/** The next changes of a workflow. */
export interface PageOfChanges {
  frames: readonly ChangeFrame[];
  /** Of all frames together, in UTF-16 units. */
  length: number;
  /** Whoever has had it has had everything up to here. */
  upTo: ChangePosition;
}

/** Reads changes for those who stream them: those who wait for the same part read it once, and it is written once. */
@Injectable()
export class ChangePages {
  private readonly reading = new Map<string, Promise<PageOfChanges | undefined>>();

  constructor(@Inject(CHANGES) private readonly changes: ChangeStore) {}

  /** Those behind `after`, up to `upTo` at most. Undefined: not everything that comes after that is kept. */
  read(workflow: ListenedWorkflow, after: ChangePosition, upTo: ChangePosition): Promise<PageOfChanges | undefined> {
    const key = JSON.stringify([workflow.tenant, workflow.workflowId, toEventId(after), toEventId(upTo)]);
    const known = this.reading.get(key);
    if (known) return known;
    const page = this.page(workflow, after, upTo).finally(() => this.reading.delete(key));
    this.reading.set(key, page);
    return page;
  }

  private async page(
    { tenant, workflowId }: ListenedWorkflow,
    after: ChangePosition,
    upTo: ChangePosition,
  ): Promise<PageOfChanges | undefined> {
    const changes = await this.changes.read(tenant, workflowId, { after, upTo, limit: PAGE_CHANGES });
    if (!changes) return undefined;
    const last = changes.length === PAGE_CHANGES ? changes.at(-1) : undefined;
    const frames = changes.map(toFrame);
    return {
      frames,
      length: frames.reduce((sum, { frame }) => sum + frame.length, 0),
      upTo: last?.position ?? upTo,
    };
  }
}

/** An execution as lists show it, and what became of it. */
function toFrame({ position, changedAt, ...found }: ExecutionBecame): ChangeFrame {
  const item = { ...toListItem(found), changedAt: toTimestamp(changedAt) };
  return { frame: frameOf('execution', item, toEventId(position)), status: found.status, labels: found.labels ?? {} };
}
