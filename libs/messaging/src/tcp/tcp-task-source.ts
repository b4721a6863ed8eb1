import { randomUUID } from 'node:crypto';
import type { ExecutionId, PollRequest, TakenTask, TenantId } from '@workflows/contracts';
import type { OfferedTask, TaskDelivery, TaskSource } from '@workflows/runtime';
import { RateLimit, reasonOf, type MessagingLog } from '../log';
import type { ExecutorClient } from './executor-client';
import type { ExecutorClients } from './executor-clients';
import { WorkerNews } from './worker-news';

/** What the way there and back may take on top of the wait itself. */
const MARGIN_MS = 5_000;
/** How long to wait before looking again when there is no executor to ask. */
const IDLE_MS = 250;
/** How long a poll waits at the executors it knows before it looks who is there now. */
const LOOK_AGAIN_MS = 2_000;
/** How long after its wait a poll of an executor that answers is over. */
const ANSWER_MS = 500;
/** How long one that could not be reached is left out of the round, which it would hold up. */
const SHUN_MS = 3_000;

/** Somebody waits to read what is only for people: an executor that does not answer at once is left out. */
const TAKEN_MS = 1_000;

const NOTHING: TaskDelivery = { tasks: [], confirm: () => {}, release: () => {} };

/**
 * Takes tasks from whichever executor has some.
 *   P1. First each is asked in turn without waiting, beginning at another one each time; then all are asked at once
 *       and wait. The first to bring tasks wins.
 *   P2. Every other poll is released: that ends it if it waits and gives back what it brought. A release that is lost
 *       costs seconds, not tasks: the executor takes back what nobody confirmed.
 *   P3. A poll that waits looks for executors that came meanwhile: their tasks are waited for, too.
 */
export class TcpTaskSource implements TaskSource {
  private turn = 0;
  private readonly news: WorkerNews;
  /** While an executor is away, each poll of it fails alike. */
  private readonly losses = new RateLimit(10_000);

  constructor(
    private readonly executors: ExecutorClients,
    private readonly log: MessagingLog,
  ) {
    this.news = new WorkerNews(log);
  }

  /** Only the owner of the execution knows; a gateway does not know the owner, and asks all. */
  async taken(tenant: TenantId, executionId: ExecutionId): Promise<TakenTask[]> {
    const clients = (await this.executors.current()).filter(({ failedAt }) => Date.now() - failedAt >= SHUN_MS);
    const answers = clients.map((client) =>
      client.ask('executor.tasks.taken', tenant, { executionId }, { timeoutMs: TAKEN_MS }).catch((error: unknown) => {
        const details = { executor: client.executor.id, reason: reasonOf(error) };
        this.log.debug('An executor did not tell which tasks workers have', details);
        return { tasks: [] };
      }),
    );
    return (await Promise.all(answers)).flatMap(({ tasks }) => tasks);
  }

  async poll(tenant: TenantId, request: PollRequest, signal?: AbortSignal): Promise<TaskDelivery> {
    const deadline = Date.now() + request.waitMs;
    const known = await this.executors.current();
    if (request.workerId !== undefined) this.news.polled(known, tenant, request.workerId);
    let delivery = await this.askEach(this.inTurn(known), tenant, request, signal);
    while (delivery === undefined && !signal?.aborted && Date.now() < deadline) {
      const startedAt = Date.now();
      const clients = await this.executors.current(); // P3
      delivery = await this.askAll(clients, tenant, request, Math.min(deadline, startedAt + LOOK_AGAIN_MS), signal);
      if (delivery !== undefined) break;
      await pause(Math.min(deadline - Date.now(), Math.max(0, startedAt + IDLE_MS - Date.now())), signal); // all were away, or stopping
    }
    return delivery ?? NOTHING;
  }

  private inTurn(clients: ExecutorClient[]): ExecutorClient[] {
    const first = clients.length === 0 ? 0 : this.turn++ % clients.length;
    return [...clients.slice(first), ...clients.slice(0, first)];
  }

  private async askEach(
    clients: ExecutorClient[],
    tenant: TenantId,
    request: PollRequest,
    signal?: AbortSignal,
  ): Promise<TaskDelivery | undefined> {
    for (const client of clients) {
      if (signal?.aborted) return undefined;
      if (Date.now() - client.failedAt < SHUN_MS) continue;
      const poll = this.open(client, tenant, { ...request, waitMs: 0 });
      const delivery = await poll.delivery;
      if (delivery !== undefined) return delivery;
    }
    return undefined;
  }

  /** The polls end by themselves at the deadline, those of an executor that stands still are given up; a worker that hangs up ends them before. */
  private async askAll(
    clients: ExecutorClient[],
    tenant: TenantId,
    request: PollRequest,
    deadline: number,
    signal?: AbortSignal,
  ): Promise<TaskDelivery | undefined> {
    const waitMs = deadline - Date.now();
    if (waitMs <= 0 || clients.length === 0 || signal?.aborted) return undefined;
    const polls = clients.map((client) => this.open(client, tenant, { ...request, waitMs }));
    const late = new AbortController();
    const winner = await Promise.race([firstOf(polls, signal), pause(waitMs + ANSWER_MS, late.signal)]);
    late.abort();
    for (const poll of polls) if (poll !== winner?.poll) poll.giveUp(); // P2
    return winner?.delivery;
  }

  private open(client: ExecutorClient, tenant: TenantId, request: PollRequest): Poll {
    const pollId = randomUUID();
    let released = false;
    let ended = false;
    const tell = (pattern: 'executor.tasks.confirm' | 'executor.tasks.release') => {
      const executor = client.executor.id;
      client.ask(pattern, tenant, { pollId }).catch((error: unknown) =>
        this.losses.pass(`${pattern} ${executor}`, (more) =>
          this.log.warn('An executor could not be told what became of its tasks', {
            pattern,
            executor,
            reason: reasonOf(error),
            more,
          }),
        ),
      );
    };
    const release = () => {
      released = true;
      tell('executor.tasks.release');
    };
    const delivery = client
      .ask('executor.tasks.poll', tenant, { pollId, request }, { timeoutMs: request.waitMs + MARGIN_MS })
      .then(
        ({ tasks }): TaskDelivery | undefined => {
          ended = tasks.length === 0;
          if (ended) return undefined;
          if (released) {
            tell('executor.tasks.release'); // the first one may have come before the tasks did
            return undefined;
          }
          return {
            tasks: tasks satisfies readonly OfferedTask[],
            confirm: () => tell('executor.tasks.confirm'),
            release,
          };
        },
        (error: unknown) => {
          this.log.debug('An executor could not be polled', { executor: client.executor.id, reason: reasonOf(error) });
          client.failedAt = Date.now();
          release(); // it may have lent tasks in an answer that never came
          return undefined;
        },
      );
    return { delivery, giveUp: () => (ended ? undefined : release()) };
  }
}

interface Poll {
  /** Undefined: no tasks came, or the executor cannot be reached. */
  delivery: Promise<TaskDelivery | undefined>;
  giveUp(): void;
}

function firstOf(polls: Poll[], signal?: AbortSignal): Promise<{ poll: Poll; delivery: TaskDelivery } | undefined> {
  return untilAborted(signal, (resolve) => {
    let open = polls.length;
    for (const poll of polls) {
      const heard = (delivery?: TaskDelivery): void => {
        open--;
        if (delivery !== undefined) resolve({ poll, delivery });
        else if (open === 0) resolve(undefined);
      };
      poll.delivery.then(heard, () => heard());
    }
  });
}

function pause(ms: number, signal?: AbortSignal): Promise<undefined> {
  let timer: NodeJS.Timeout | undefined;
  return untilAborted<undefined>(signal, (resolve) => (timer = setTimeout(() => resolve(undefined), ms))).finally(() =>
    clearTimeout(timer),
  );
}

/** Ends early with nothing when `signal` says so, and leaves no listener behind: one signal serves all rounds of a poll. */
async function untilAborted<T>(
  signal: AbortSignal | undefined,
  work: (resolve: (value: T | undefined) => void) => void,
): Promise<T | undefined> {
  if (signal?.aborted) return undefined;
  let abort: () => void = () => undefined;
  try {
    return await new Promise<T | undefined>((resolve) => {
      abort = () => resolve(undefined);
      signal?.addEventListener('abort', abort, { once: true });
      work(resolve);
    });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
