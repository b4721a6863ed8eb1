import { Inject, Injectable } from '@nestjs/common';
import { EngineError, toTimestamp } from '@workflows/contracts';
import type { TaskRef, TenantId } from '@workflows/contracts';
import { answerDigest, jsonPointer } from '@workflows/platform';
import type { ApprovalReader, Clock, CommandBus, ExecutionReader, OpenApproval } from '@workflows/runtime';
import { APPROVALS, BUS, CLOCK, READER } from '../ports';
import { unexpectedReply } from '../unexpected-reply';
import { ApprovalIds } from './approval-ids';
import type { ApprovalAnswer, DecisionBody } from './approval.dto';
import { readClosedApproval, type ClosedApproval } from './closed-approval';

const DEFAULT_OPTIONS = ['approve', 'reject'];

/** What waits for people, and their answers. */
@Injectable()
export class ApprovalDesk {
  constructor(
    @Inject(APPROVALS) private readonly approvals: ApprovalReader,
    @Inject(READER) private readonly reader: ExecutionReader,
    @Inject(BUS) private readonly bus: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ApprovalIds) private readonly ids: ApprovalIds,
  ) {}

  async list(tenant: TenantId, limit: number, after: TaskRef | undefined): Promise<ApprovalAnswer[]> {
    const open = await this.approvals.list(tenant, { limit, ...(after && { after }) });
    return open.map((approval) => this.show(tenant, approval));
  }

  /** Throws APPROVAL_NOT_FOUND. */
  async get(tenant: TenantId, id: string): Promise<ApprovalAnswer> {
    const task = this.taskOf(tenant, id);
    const open = await this.approvals.find(tenant, task);
    return open ? this.show(tenant, open) : this.showClosed(tenant, await this.readClosed(tenant, task, id));
  }

  /** The same answer again is as good as the first. Throws APPROVAL_NOT_FOUND, APPROVAL_CLOSED, FIELD_INVALID. */
  async answer(tenant: TenantId, id: string, { decision, comment, by }: DecisionBody): Promise<ApprovalAnswer> {
    const task = this.taskOf(tenant, id);
    const digest = answerDigest([decision, comment ?? null, by ?? null]); // its time is not part of it
    const open = await this.approvals.find(tenant, task);
    if (open) {
      refuseWrong(open, decision, by);
      const output = {
        decision,
        ...(by !== undefined && { by }),
        ...(comment !== undefined && { comment }),
        answeredAt: toTimestamp(this.clock.now()),
      };
      const reply = await this.bus.send({
        kind: 'answer',
        tenant,
        ...task,
        answer: { kind: 'complete', output },
        digest,
      });
      if (reply.kind !== 'answered') throw unexpectedReply(reply);
    }
    const closed = await this.readClosed(tenant, task, id);
    if (closed.end.kind !== 'answered' || closed.end.digest !== digest)
      throw new EngineError('APPROVAL_CLOSED', sentenceOf(closed));
    return this.showClosed(tenant, closed);
  }

  private taskOf(tenant: TenantId, id: string): TaskRef {
    const task = this.ids.read(tenant, id);
    if (!task) throw approvalNotFound(id);
    return task;
  }

  private async readClosed(tenant: TenantId, task: TaskRef, id: string): Promise<ClosedApproval> {
    const closed = await readClosedApproval(this.reader, tenant, task);
    if (!closed) throw approvalNotFound(id);
    return closed;
  }

  private show(tenant: TenantId, open: OpenApproval): ApprovalAnswer {
    const { executionId, workflowId, state, prompt, options = DEFAULT_OPTIONS, approvers, requestedAt, dueAt } = open;
    return {
      id: this.ids.issue(tenant, open),
      status: 'pending',
      executionId,
      workflowId,
      state,
      ...(prompt !== undefined && { prompt }),
      options,
      ...(approvers && { approvers }),
      requestedAt: toTimestamp(requestedAt),
      ...(dueAt !== undefined && { dueAt: toTimestamp(dueAt) }),
    };
  }

  private showClosed(tenant: TenantId, { asked, end }: ClosedApproval): ApprovalAnswer {
    return { ...this.show(tenant, asked), status: end.kind, ...(end.kind === 'answered' && end.answer) };
  }
}

function refuseWrong(
  { options = DEFAULT_OPTIONS, approvers }: OpenApproval,
  decision: string,
  by: string | undefined,
): void {
  const problems: { message: string; code: string; path: string }[] = [];
  const refuse = (field: string, message: string): void =>
    void problems.push({ message, code: 'FIELD_INVALID', path: jsonPointer([field]) });
  if (!options.includes(decision)) refuse('decision', `decision must be one of ${quoted(options)}.`);
  if (approvers && (by === undefined || !approvers.includes(by)))
    refuse('by', `by must name one of the approvers: ${quoted(approvers)}.`);
  const [first] = problems;
  if (first) throw new EngineError('FIELD_INVALID', first.message, { problems });
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(', ');
}

function sentenceOf({ end }: ClosedApproval): string {
  switch (end.kind) {
    case 'answered':
      return `The approval was answered "${end.answer.decision}"${end.answer.by === undefined ? '' : ` by ${end.answer.by}`} at ${end.answer.answeredAt}.`;
    case 'timedOut':
      return 'The approval has timed out.';
    case 'closed':
      return 'Nobody waits for this approval any more: its execution has ended, or has gone another way.';
  }
}

export function approvalNotFound(id: string): EngineError {
  return new EngineError('APPROVAL_NOT_FOUND', `There is no approval "${id}".`);
}
