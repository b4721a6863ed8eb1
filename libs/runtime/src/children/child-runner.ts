import {
  childIdOf,
  EngineError,
  type ExecutionCommand,
  type ExecutionId,
  type StartOutcome,
  type StartRequest,
} from '@workflows/contracts';
import { afterStart, endedAnswer } from '@workflows/state-machine';
import type { ChildResolver } from '../ports/child-resolver';
import type { ChildStore, EndedChild } from '../ports/child-store';
import type { Clock } from '../ports/clock';
import type { Starter } from '../ports/command-bus';
import { FairLanes } from '../fairness/fair-lanes';
import { fairLimits } from '../fairness/fair-limits';
import { executionOf, keyOf, taskKey, type TaskKey } from '../tasks/task-key';
import { ownerOf } from '../tasks/task-owner';
import type { AskedTask, RequestRunner, TaskFailure, TaskOutcomes } from '../tasks/task-runner';

export interface ChildRunnerParts {
  outcomes: TaskOutcomes;
  store: ChildStore;
  resolver: ChildResolver;
  starter: Starter;
  clock: Clock;
  /** Says something to another execution; nobody waits for an answer, and it may get lost. */
  send(command: ExecutionCommand): void;
  onTrouble(error: unknown): void;
}

/** How many executions may stand above one (settled 16). */
const MAX_DEPTH = 50;
const STARTS_AT_ONCE = 64;
/** Starts that take longer are slow: a workflow of such may not have all lanes. */
const SLOW_MS = 1_000;
/** Outputs are read this many at a time: each may be as large as a payload may be. */
const READ_AT_ONCE = 16;
const RETRY_MS = 1_000;

interface Child {
  task: AskedTask<'workflow'>;
  id: ExecutionId;
  /**
   * `told`: its end, or that there will be none, is on its way to the parent. `closed`: its task was closed while the start was under way,
   * so the answer to the start finds a child that nobody waits for (C3). One that was forgotten keeps its phase: it is no longer among
   * the `children`, and that alone says nothing of whether somebody waits (C4).
   */
  phase: 'starting' | 'running' | 'told' | 'closed';
  /** Its end was told of before its start was answered. */
  hasHint?: true;
}

/**
 * Runs tasks that ask for a child execution.
 *   C1. A child's id is that of its task, so a start that is repeated finds the first one, whoever repeats it.
 *   C2. The child's row is the record of its end. A hint of its owner, or the sweep, only makes us look; an answer that is given twice is
 *       rejected by the parent like any other.
 *   C3. A task that is closed before its child has ended takes the child along. What gets lost of that is found by the
 *       owner of the child, which sees that nobody waits any more. One that was redriven since is nobody's child, and stays.
 *   C4. Forgotten is not closed: after a hand-over the parent waits as before, for the same child, with its next owner. Whatever is
 *       answered to us then is that one's to hear, by C1 and C2; to cancel the child would fail a healthy parent.
 */
export class ChildRunner implements RequestRunner<'workflow'> {
  readonly kind = 'workflow';
  private readonly children = new Map<TaskKey, Child>();
  private readonly starts: FairLanes;
  private readonly toRead = new Map<ExecutionId, Child>();
  private reading = false;
  private walk: Iterator<Child> | undefined;

  constructor(private readonly parts: ChildRunnerParts) {
    this.starts = new FairLanes(parts.clock, fairLimits(STARTS_AT_ONCE, { slowCost: SLOW_MS }));
  }

  run(task: AskedTask<'workflow'>): void {
    if (this.children.has(keyOf(task))) return; // it was carried out before the recovery of its shard came to it
    const child: Child = { task, id: childIdOf(task.executionId, task.taskId, task.scheduledAt), phase: 'starting' };
    this.children.set(keyOf(task), child);
    this.begin(child);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    if (this.children.size === 0) return;
    const key = taskKey(executionId, taskId);
    const child = this.children.get(key);
    this.starts.remove(key);
    this.children.delete(key);
    if (child?.phase === 'running') this.takeAlong(child);
    else if (child?.phase === 'starting') child.phase = 'closed';
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const key of this.children.keys()) {
      if (!isGone(executionOf(key))) continue;
      this.starts.remove(key);
      this.children.delete(key);
    }
  }

  /** A hint that the child of a task may have ended. */
  look(executionId: ExecutionId, taskId: number): void {
    const child = this.children.get(taskKey(executionId, taskId));
    if (child?.phase === 'starting') child.hasHint = true;
    if (child?.phase !== 'running') return;
    this.toRead.set(child.id, child);
    this.read().catch((error: unknown) => {
      this.toRead.clear(); // the sweep finds them again
      this.parts.onTrouble(error);
    });
  }

  /** The next `limit` children that are waited for: looks at those that have ended (C2). */
  async sweep(limit: number): Promise<void> {
    const waiting = new Map<ExecutionId, Child>();
    for (let looked = 0; looked < limit; looked++) {
      this.walk ??= this.children.values();
      const next = this.walk.next();
      if (next.done) {
        this.walk = undefined;
        break;
      }
      if (next.value.phase === 'running') waiting.set(next.value.id, next.value);
    }
    if (waiting.size === 0) return;
    for (const id of await this.parts.store.findEnded([...waiting.keys()])) {
      const task = waiting.get(id)?.task;
      if (task) this.look(task.executionId, task.taskId);
    }
  }

  private begin(child: Child): void {
    this.starts
      .run(keyOf(child.task), ownerOf(child.task), () => this.start(child))
      .catch((error: unknown) => this.parts.onTrouble(error));
  }

  private async start(child: Child): Promise<void> {
    try {
      const started = await this.tryStart(child);
      if (started === undefined) return;
      if ('error' in started) this.tell(child, () => this.parts.outcomes.failed(child.task, started));
      else this.started(child, started);
    } catch (error) {
      // Whether it exists is unknown, or will be decided another time (C1).
      this.parts.onTrouble(error);
      this.parts.clock.after(RETRY_MS, () => {
        if (this.isOpen(child)) this.begin(child);
      });
    }
  }

  /** Throws where trying again can help. Undefined: it was closed or forgotten before anything was begun. */
  private async tryStart(child: Child): Promise<StartOutcome | TaskFailure | undefined> {
    const { task, id } = child;
    const { request, executionId, taskId, state, tenant, depth } = task;
    if (depth >= MAX_DEPTH) {
      return {
        error: 'States.Runtime',
        cause: `${MAX_DEPTH} executions stand above ${executionId}, one started by the other. It may not start one more.`,
      };
    }
    const { workflow, version, name, answer } = request;
    const resolved = await this.parts.resolver.resolve(tenant, {
      workflow,
      input: task.arguments,
      ...(version !== undefined && { version }),
    });
    if (!this.isOpen(child)) return undefined;
    if (!resolved.ok) return { error: resolved.error, cause: resolved.cause };
    const isAwaited = afterStart(answer, { executionId: id, createdAt: 0 }).kind === 'end';
    const start: StartRequest = {
      tenant,
      executionId: id,
      ...resolved.child,
      input: task.arguments,
      createdAt: this.parts.clock.now(),
      parent: { executionId, state, taskId, depth: depth + 1, ...(!isAwaited && { detached: true }) },
      ...(name !== undefined && { name }),
    };
    try {
      return await this.parts.starter.start(start);
    } catch (error) {
      if (error instanceof EngineError && !error.retryable) return { error: 'States.TaskFailed', cause: error.message };
      throw error;
    }
  }

  private started(child: Child, outcome: StartOutcome): void {
    const { task } = child;
    const next = afterStart(task.request.answer, outcome);
    if (next.kind === 'done') return this.tell(child, () => this.parts.outcomes.succeeded(task, next.result, child.id));
    if (next.kind === 'token') return this.tell(child, () => this.parts.outcomes.accepted(task));
    if (child.phase === 'closed') return this.takeAlong(child);
    if (!this.isOpen(child)) return; // C4
    child.phase = 'running';
    // One that was started before a change of owner may have ended since.
    if (outcome.replayed || child.hasHint) this.look(task.executionId, task.taskId);
  }

  private async read(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    try {
      while (this.toRead.size > 0) {
        const wanted = [...this.toRead].slice(0, READ_AT_ONCE);
        for (const [id] of wanted) this.toRead.delete(id);
        const children = new Map(wanted);
        for (const ended of await this.parts.store.readEnded([...children.keys()]))
          this.answer(children.get(ended.executionId), ended);
      }
    } finally {
      this.reading = false;
    }
  }

  private answer(child: Child | undefined, ended: EndedChild): void {
    if (!child) return;
    const outcome = endedAnswer(child.task.request.answer, ended);
    this.tell(child, () => {
      if (outcome.ok) this.parts.outcomes.succeeded(child.task, outcome.result, child.id);
      else this.parts.outcomes.failed(child.task, outcome.failure, child.id);
    });
  }

  /** Answers the parent's task once. */
  private tell(child: Child, answer: () => void): void {
    if (!this.isOpen(child) || child.phase === 'told') return;
    child.phase = 'told';
    answer();
  }

  private isOpen(child: Child): boolean {
    return this.children.get(keyOf(child.task)) === child;
  }

  private takeAlong({ id, task }: Child): void {
    const { tenant, executionId: parentId } = task;
    this.parts.send({ kind: 'cancel', tenant, executionId: id, reason: parentGone(parentId), asOf: AS_STARTED });
  }
}

/** Nobody waits for a child that was redriven (ADR 29): what is said of it because of its parent, and comes late, is not said of that one. */
export const AS_STARTED = 0;

/** Why a child ends with its parent. */
export function parentGone(parentId: ExecutionId): string {
  return `Its parent execution ${parentId} has ended, or does not wait for it any more.`;
}
