import { EXECUTION_ID_PREFIX, EngineError } from '@workflows/contracts';
import type {
  CommandReply,
  ExecutionCommand,
  PollRequest,
  StartOutcome,
  StartRequest,
  TakenTask,
  TaskRef,
  TenantId,
} from '@workflows/contracts';
import { DerivedCallSignatures, EnvelopeBox, GivenKeys, SignedTaskTokens } from '@workflows/platform';
import { Documents, MemoryObjects, MemorySecrets, SecretDesk, SecretUnreadable, firstEvents } from '@workflows/runtime';
import type {
  ExecutionFilter,
  ExecutionFinder,
  ExecutionListener,
  Hearing,
  ListPage,
  OfferedTask,
  PictureDrawer,
  QuarantinedRecord,
  ReadExecution,
  ReadOpen,
  TaskDelivery,
  StoredEvent,
} from '@workflows/runtime';
import { toSvg } from '@workflows/state-machine/graph';
import type { GatewayPorts } from '../ports';
import { MemoryApprovals, MemoryEvents } from './memory-events';
import { MemoryChanges } from './memory-changes';
import { MemoryDocuments } from './memory-documents';
import { MemoryOperations } from './memory-operations';
import { MemoryRegistry } from './memory-registry';
import { MemorySchemas } from './memory-schemas';
import { MemoryTester } from './memory-tester';

const T0 = Date.parse('2023-01-01T00:00:00.000Z');

/** All ports of the door, in memory, with handles for what a spec wants to see or bring about. */
export class MemoryPorts implements GatewayPorts {
  readonly registry = new MemoryRegistry();
  readonly executions = new Map<string, ReadExecution>();
  readonly events = new MemoryEvents(this.executions);
  /** What listens is started under its own id. */
  readonly eventStarts = {
    isOpen: false,
    begin: () => void (this.eventStarts.isOpen = true),
    close: async () => void (this.eventStarts.isOpen = false),
    settleAll: async (hearings: readonly Hearing[], _event: StoredEvent, onStarted: (id: string) => void) =>
      hearings.forEach(({ workflowId }) => onStarted(`execution_of_${workflowId}`)),
  };
  readonly changes = new MemoryChanges();
  readonly approvals = new MemoryApprovals();
  readonly operations = new MemoryOperations(() => this.now);
  readonly tester = new MemoryTester();
  readonly schemas = new MemorySchemas();
  /** False: a picture takes too long. */
  draws = true;
  readonly pictures: PictureDrawer = {
    svg: (graph, name) => Promise.resolve(this.draws ? toSvg(graph, name) : undefined),
  };
  readonly commands: ExecutionCommand[] = [];
  readonly polls: { request: PollRequest; signal?: AbortSignal }[] = [];
  readonly deliveries: { confirmed: boolean; released: boolean }[] = [];
  readonly lastPolls = new Map<string, number>();
  readonly replayed: string[] = [];
  readonly records: QuarantinedRecord[] = [];
  now = T0;
  /** What is offered to the next poll. */
  offered: OfferedTask[] = [];
  /** The children that executions wait for. */
  readonly children = new Map<string, TaskRef[]>();
  /** What every execution has open. */
  open: ReadOpen = { tasks: [], timers: [], events: [] };
  /** What workers have. */
  taken: TakenTask[] = [];
  /** What the owner says to commands. */
  reply: (command: ExecutionCommand) => CommandReply = () => ({ kind: 'answered', verdict: { accepted: true } });
  private drawn = 0;
  private readonly keys = new Map<
    string,
    { key: string; workflowName: string; digest: string; outcome: StartOutcome }
  >();
  /** Whoever streams them. */
  readonly followers = new Map<string, Set<ExecutionListener>>();
  private readonly watched = new Map<string, (read: ReadExecution) => void>();
  private timers: { dueAt: number; action: () => void; isLook?: true }[] = [];

  readonly clock = {
    now: () => this.now,
    after: (ms: number, action: () => void) => this.arm({ dueAt: this.now + ms, action }),
    about: (ms: number, action: () => void) => this.arm({ dueAt: this.now + ms, action, isLook: true }),
  };
  readonly entropy = {
    random: () => 0.5,
    uuid: () => (++this.drawn).toString(16).padStart(32, '0'),
    chance: () => '0'.repeat(32),
  };
  readonly ids = { next: () => EXECUTION_ID_PREFIX + this.entropy.uuid() };
  readonly tokens = new SignedTaskTokens('00'.repeat(32));
  readonly signatures = new DerivedCallSignatures('00'.repeat(32));
  readonly secretStore = new MemorySecrets();
  readonly secrets = new SecretDesk(
    this.secretStore,
    new EnvelopeBox(new GivenKeys(`k1:${'A'.repeat(43)}=`), (message) => new SecretUnreadable(message)),
    () => undefined,
  );
  readonly presence = {
    polled: (_tenant: TenantId, functions: readonly string[]) =>
      functions.forEach((name) => this.lastPolls.set(name, this.now)),
    sincePoll: async (_tenant: TenantId, functions: readonly string[]) =>
      new Map(
        functions.flatMap((name) =>
          this.lastPolls.has(name) ? [[name, this.now - (this.lastPolls.get(name) ?? 0)]] : [],
        ),
      ),
  };
  readonly reader = {
    findStart: async (tenant: TenantId, workflow: string, key: string) => {
      const known = [...this.keys.values()].find(
        (start) => start.key === key && [start.outcome.workflowId, start.workflowName].includes(workflow),
      );
      return known && { ...known.outcome, tenant, key, bodyDigest: known.digest, replayed: true };
    },
    read: async (_tenant: TenantId, id: string) => this.executions.get(id),
    stand: async (_tenant: TenantId, id: string) => {
      const { status, redriveCount, history } = this.executions.get(id) ?? {};
      const redriven = redriveCount === undefined ? {} : { redriveCount };
      return status && { status, ...redriven, seq: history?.at(-1)?.seq ?? 0 };
    },
    readOpen: async () => this.open,
    findOpenChildren: async (_tenant: TenantId, id: string) => this.children.get(id) ?? [],
    readHistoryBack: async (_tenant: TenantId, id: string, beforeSeq = Infinity, limit: number) => {
      const found = this.executions.get(id);
      const left = (found?.history.filter(({ seq }) => seq < beforeSeq) ?? []).reverse();
      return found && { seed: found.seed, history: left.slice(0, limit), more: left.length > limit };
    },
    readHistory: async (_tenant: TenantId, id: string, afterSeq: number, limit: number) => {
      const found = this.executions.get(id);
      const left = found?.history.filter(({ seq }) => seq > afterSeq) ?? [];
      return found && { seed: found.seed, history: left.slice(0, limit), more: left.length > limit };
    },
  };
  /** What was asked of lists, and what they give. */
  readonly searches: { filter: ExecutionFilter; page: ListPage }[] = [];
  found: Awaited<ReturnType<ExecutionFinder['find']>> = { executions: [] };
  readonly finder: ExecutionFinder = {
    find: async (_tenant, filter, page) => {
      this.searches.push({ filter, page });
      return this.found;
    },
  };
  readonly starter = { start: async (request: StartRequest) => this.start(request) };
  readonly bus = {
    send: async (command: ExecutionCommand) => {
      this.commands.push(command);
      return this.reply(command);
    },
  };
  readonly watch = {
    watch: (id: string) => ({
      finished: new Promise<ReadExecution | undefined>((resolve) => this.watched.set(id, resolve)),
      stop: () => void this.watched.delete(id),
    }),
  };
  readonly follow = {
    follow: (_tenant: TenantId, id: string, { wentOn, said }: ExecutionListener) => {
      const listener = { wentOn, said };
      const all = this.followers.get(id) ?? new Set();
      this.followers.set(id, all.add(listener));
      wentOn();
      return () => void all.delete(listener);
    },
  };
  readonly tasks = {
    taken: async () => this.taken,
    poll: async (_tenant: TenantId, request: PollRequest, signal?: AbortSignal): Promise<TaskDelivery> => {
      this.polls.push({ request, signal });
      if (this.offered.length === 0 && request.waitMs > 0)
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      const tasks = this.offered.splice(0, request.maxTasks);
      const delivery = { confirmed: false, released: false };
      if (tasks.length > 0) this.deliveries.push(delivery);
      return { tasks, confirm: () => void (delivery.confirmed = true), release: () => void (delivery.released = true) };
    },
  };
  readonly documents = new Documents({
    store: new MemoryDocuments(() => this.now),
    schemas: this.schemas,
    publicUrl: () => 'http://host',
    newId: () => this.entropy.uuid(),
  });
  readonly objects = new MemoryObjects(16_384, () => this.now);
  readonly quarantine = {
    reader: {
      list: async (_tenant: TenantId, { limit, after }: { limit: number; after?: string }) => {
        const from = after === undefined ? 0 : this.records.findIndex(({ id }) => id === after) + 1;
        return this.records.slice(from, from + limit);
      },
      find: async (_tenant: TenantId, id: string) => this.records.find((record) => record.id === id),
      markReplayed: async (_tenant: TenantId, id: string) => {
        const record = this.records.find((other) => other.id === id);
        if (record) record.replayedAt = this.now;
      },
    },
    replay: async (_tenant: TenantId, { id }: QuarantinedRecord) => void this.replayed.push(id),
  };

  /** Lets time pass. */
  advance(ms: number): void {
    this.now += ms;
    const due = this.timers.filter(({ dueAt }) => dueAt <= this.now);
    this.timers = this.timers.filter(({ dueAt }) => dueAt > this.now);
    for (const { action } of due) action();
  }

  private arm(timer: (typeof this.timers)[number]): () => void {
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((other) => other !== timer));
  }

  isWatched(id: string): boolean {
    return this.watched.has(id);
  }

  /** Those of requests; what the door looks at again and again is not counted. */
  get timersArmed(): number {
    return this.timers.filter(({ isLook }) => !isLook).length;
  }

  /** Changes an execution, and tells those who watch it if that ended it. */
  put(id: string, change: Partial<ReadExecution>): void {
    const found = this.executions.get(id);
    if (!found) throw new Error(`no execution ${id}`);
    const changed = { ...found, ...change };
    this.executions.set(id, changed);
    if (changed.completedAt !== undefined) this.watched.get(id)?.(changed);
  }

  private start(request: StartRequest): StartOutcome {
    const { tenant, idempotency, executionId, workflowId, workflowName, version, startState, input, createdAt } =
      request;
    const { labels, restart } = request;
    const key = idempotency && `${tenant}/${workflowId}/${idempotency.key}`;
    const known = key === undefined ? undefined : this.keys.get(key);
    if (known && known.digest !== idempotency?.bodyDigest)
      throw new EngineError('IDEMPOTENCY_CONFLICT', 'The key was used with another body.');
    if (known) return { ...known.outcome, replayed: true };
    const outcome = { executionId, workflowId, version, startState, input, createdAt, replayed: false };
    if (key !== undefined && idempotency)
      this.keys.set(key, { key: idempotency.key, workflowName, digest: idempotency.bodyDigest, outcome });
    const origin = { ...(labels && { labels }), ...(restart && { restartedFrom: restart.of }) };
    const seed = { tenant, executionId, workflowId, workflowName, version, input, createdAt, ...origin };
    this.executions.set(executionId, { seed, startState, status: 'running', history: firstEvents(request) });
    return outcome;
  }
}
