import type { TenantId } from '@workflows/contracts';
import type {
  ApprovalReader,
  EventRecording,
  EventStore,
  IncomingEvent,
  Listening,
  OpenApproval,
  OpenWait,
  ReadExecution,
} from '@workflows/runtime';

/** Events as the door needs them: what came is kept, and who waits is what a spec says. */
export class MemoryEvents implements EventStore {
  readonly recorded: IncomingEvent[] = [];
  waits: OpenWait[] = [];
  listening: Listening[] = [];
  isAway = false;

  constructor(private readonly executions: ReadonlyMap<string, ReadExecution>) {}

  async record(events: readonly IncomingEvent[]): Promise<EventRecording[]> {
    if (this.isAway) throw new Error('the database is away');
    return events.map((event) => this.recordOne(event));
  }

  async findWaits(_event: unknown, after: OpenWait | undefined): Promise<OpenWait[]> {
    return after ? [] : this.waits;
  }

  async haveEvents(): Promise<never[]> {
    return [];
  }

  async findEvents(): Promise<{ events: never[]; more: boolean }> {
    return { events: [], more: false };
  }

  async lastNumber(): Promise<number> {
    return this.recorded.length;
  }

  async readHeaders(): Promise<never[]> {
    return [];
  }

  private recordOne(event: IncomingEvent): EventRecording {
    const name = nameOf(event);
    if (name !== undefined && this.recorded.some((other) => nameOf(other) === name)) return { kind: 'duplicate' };
    const found = event.executionId === undefined ? undefined : this.executions.get(event.executionId);
    if (event.executionId !== undefined && !found) return { kind: 'unknownExecution' };
    if (found?.completedAt !== undefined) return { kind: 'closed', status: found.status };
    this.recorded.push(event);
    const heardBy = event.executionId === undefined ? this.listening : [];
    return { kind: 'recorded', number: this.recorded.length, receivedAt: 0, heardBy };
  }
}

function nameOf({ identity, executionId }: IncomingEvent): string | undefined {
  return identity && JSON.stringify([executionId, identity.source, identity.id]);
}

export class MemoryApprovals implements ApprovalReader {
  open: OpenApproval[] = [];

  async list(_tenant: TenantId, { limit, after }: Parameters<ApprovalReader['list']>[1]): Promise<OpenApproval[]> {
    const from = after
      ? this.open.findIndex(({ executionId, taskId }) => executionId === after.executionId && taskId === after.taskId) +
        1
      : 0;
    return this.open.slice(from, from + limit);
  }

  async find(_tenant: TenantId, task: { executionId: string; taskId: number }): Promise<OpenApproval | undefined> {
    return this.open.find(({ executionId, taskId }) => executionId === task.executionId && taskId === task.taskId);
  }
}
