import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ExecutionId, ExecutionView, TenantId } from '@workflows/contracts';
import type { Clock, ExecutionWatch, ReadExecution, WatchedExecution } from '@workflows/runtime';
import { OpenConnections } from '../open-connections';
import { CLOCK, WATCH } from '../ports';
import { ExecutionViews } from './execution-views';

/** Waits for executions to end. */
@Injectable()
export class FinishWait {
  constructor(
    @Inject(WATCH) private readonly watcher: ExecutionWatch,
    @Inject(ExecutionViews) private readonly views: ExecutionViews,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(OpenConnections) private readonly connections: OpenConnections,
  ) {}

  watch(id: ExecutionId): {
    view(tenant: TenantId, ms: number, reply: FastifyReply): Promise<ExecutionView>;
    stop(): void;
  } {
    const watched = this.watcher.watch(id);
    return {
      /** The execution as it is at its end, or when the time is over or the client has gone. */
      view: async (tenant, ms, reply) => {
        const finished = await this.ended(watched, ms, reply);
        return finished ? this.views.view(tenant, finished) : this.views.show(tenant, id);
      },
      stop: () => watched.stop(),
    };
  }

  private async ended(watched: WatchedExecution, ms: number, reply: FastifyReply): Promise<ReadExecution | undefined> {
    const connection = this.connections.track(reply);
    let cancelTimer = (): void => undefined;
    const over = new Promise<undefined>((resolve) => {
      cancelTimer = this.clock.after(ms, () => resolve(undefined));
      connection.onGone(() => resolve(undefined));
    });
    try {
      return await Promise.race([watched.finished, over]);
    } finally {
      cancelTimer();
      connection.done();
    }
  }
}
