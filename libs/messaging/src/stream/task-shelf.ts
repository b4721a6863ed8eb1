import { randomUUID } from 'node:crypto';
import {
  EXECUTOR_PROTOCOL,
  type ExecutorMessages,
  type NumberedTask,
  type PollRequest,
  type TenantId,
} from '@workflows/contracts';
import type { TaskDelivery } from '@workflows/runtime';
import type { Ask, ExecutorLink } from './executor-link';

/** Who polls all the time is back within this time; what nobody wanted until then goes back. */
const KEPT_MS = 25;
/** So many times what a poll takes may be under way from one executor: the next poll finds some here. */
const AHEAD = 2;
const MOST_AHEAD = 200;
/** How long after its wait a poll is over, whatever the executors say. */
const ANSWER_MS = 500;

export const NOTHING: TaskDelivery = { tasks: [], confirm: () => {}, release: () => {} };

interface Waiter {
  request: PollRequest;
  deliver(tasks: Lent[]): void;
}

interface Stand {
  id: string;
  link: ExecutorLink;
  ask: Ask;
  /** It has said what waited there when it was asked. */
  hasLooked: boolean;
}

type Lent = NumberedTask & { stand: Stand };

/**
 * The tasks of some functions, on their way from all executors to the polls of one gateway.
 *   S1. Every executor is asked once for all polls that come one after another, and lends tasks as they come: what a poll costs does not grow with the
 *       number of executors.
 *   S2. Tasks that came while nobody polls wait here for a moment. Then all go back, and nothing is lent here until the next poll. Not before what
 *       was given to polls is settled: it would go back, too.
 *   S3. An executor that comes while polls wait is asked, too; so is one whose stream was away.
 */
export class TaskShelf {
  private readonly stands = new Map<ExecutorLink, Stand>();
  private readonly waiters = new Set<Waiter>();
  private spare: Lent[] = [];
  private window = 0;
  /** Answers to polls that are being written. */
  private unsettled = 0;
  private leaving: NodeJS.Timeout | undefined;

  /** `left` is called when nothing is lent here any more. */
  constructor(
    private readonly tenant: TenantId,
    private readonly functions: string[],
    private readonly links: () => ExecutorLink[],
    private readonly left: () => void,
  ) {}

  poll(request: PollRequest, signal?: AbortSignal): Promise<TaskDelivery> {
    clearTimeout(this.leaving);
    this.window = Math.max(this.window, Math.min(AHEAD * request.maxTasks, MOST_AHEAD));
    for (const link of this.links()) this.join(link);
    return new Promise((resolve) => {
      const deliver = (tasks: Lent[]): void => {
        clearTimeout(late);
        signal?.removeEventListener('abort', over);
        this.waiters.delete(waiter);
        if (this.waiters.size === 0) this.leaveLater();
        resolve(tasks.length === 0 ? NOTHING : this.deliveryOf(tasks, request.workerId));
      };
      const over = (): void => deliver([]);
      const waiter = { request, deliver };
      const late = setTimeout(over, request.waitMs === 0 ? ANSWER_MS : request.waitMs);
      signal?.addEventListener('abort', over, { once: true });
      this.waiters.add(waiter);
      if (signal?.aborted) over();
      else this.serve();
    });
  }

  /** S3 */
  opened(link: ExecutorLink): void {
    if (this.waiters.size > 0) this.join(link);
  }

  private join(link: ExecutorLink): void {
    if (this.stands.has(link)) return;
    const { tenant, functions, window } = this;
    const id = randomUUID();
    const ask = link.ask(
      'executor.tasks.lend',
      { v: EXECUTOR_PROTOCOL, tenant, standId: id, functions, window },
      {
        answered: (answer) => {
          const { tasks } = answer as ExecutorMessages['executor.tasks.lend']['answer']; // both sides speak one version of the stream
          stand.hasLooked = true;
          for (const task of tasks) this.spare.push({ ...task, stand });
          this.serve();
        },
        failed: () => {
          this.stands.delete(link);
          this.spare = this.spare.filter((lent) => lent.stand !== stand);
        },
      },
    );
    const stand: Stand = { id, link, ask, hasLooked: false };
    this.stands.set(link, stand);
  }

  close(): void {
    clearTimeout(this.leaving);
    for (const { deliver } of this.waiters) deliver([]);
    this.leave();
  }

  private deliveryOf(lent: Lent[], workerId: string | undefined): TaskDelivery {
    this.unsettled++;
    const settle = (how: 'taken' | 'back'): void => {
      this.unsettled--;
      for (const stand of new Set(lent.map((one) => one.stand))) {
        const numbers = lent.flatMap((one) => (one.stand === stand ? [one.number] : []));
        const named = workerId === undefined ? {} : { workerId };
        const said = { standId: stand.id, taken: [], back: [], [how]: numbers, ...named };
        stand.link.tell('executor.tasks.settle', { v: EXECUTOR_PROTOCOL, tenant: this.tenant, ...said });
      }
    };
    return { tasks: lent.map(({ task }) => task), confirm: () => settle('taken'), release: () => settle('back') };
  }

  private serve(): void {
    for (const { request, deliver } of this.waiters) {
      if (this.spare.length > 0) deliver(this.spare.splice(0, request.maxTasks));
      else if (request.waitMs === 0 && this.haveAllLooked()) deliver([]);
    }
  }

  private haveAllLooked(): boolean {
    return [...this.stands.values()].every(({ hasLooked }) => hasLooked);
  }

  private leaveLater(): void {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => (this.unsettled > 0 ? this.leaveLater() : this.leave()), KEPT_MS);
  }

  /** S2 */
  private leave(): void {
    clearTimeout(this.leaving);
    for (const { ask } of this.stands.values()) ask.enough();
    this.stands.clear();
    this.spare = [];
    this.window = 0;
    this.left();
  }
}
