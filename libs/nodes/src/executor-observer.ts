import type { Metrics } from '@workflows/platform';
import type { EngineObserver } from '@workflows/runtime';
import type { Logger } from 'pino';
import type { Troubles } from './troubles';

/** What an executor tells, as numbers and as lines. */
export function executorObserver(metrics: Metrics, logger: Logger, troubles: Troubles): EngineObserver {
  const commits = metrics.histogram({
    name: 'workflows_commit_seconds',
    help: 'Time of one batch commit',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
  });
  const sizes = metrics.histogram({
    name: 'workflows_batch_executions',
    help: 'Executions advanced by one commit',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
  });
  const finished = metrics.counter({
    name: 'workflows_executions_finished_total',
    help: 'Executions that have ended',
    labelNames: ['status'],
  });
  return {
    committed: ({ executions, commitMs }) => {
      commits.observe(commitMs / 1000);
      sizes.observe(executions);
    },
    finished: ({ executionId, status, error, cause }) => {
      finished.inc({ status });
      if (status === 'failed' || status === 'timedOut')
        logger.warn({ executionId, status, error, cause }, 'execution ended badly');
      else logger.debug({ executionId, status }, 'execution ended');
    },
    trouble: (message, details) => troubles.tell('engine', message, details),
  };
}

/** The size of what waits, read when somebody asks. */
export function executorGauges(
  metrics: Metrics,
  figures: () => { pending: number; shards: number; waitingTasks: number; parkedTasks: number },
): void {
  const gauge = (name: string, help: string, read: () => number): void => {
    metrics.gauge({
      name,
      help,
      collect() {
        this.set(read());
      },
    });
  };
  gauge('workflows_shards_owned', 'Shards this process may write', () => figures().shards);
  gauge('workflows_commands_pending', 'Commands that wait for their batch', () => figures().pending);
  gauge('workflows_tasks_waiting', 'Tasks that wait for a worker', () => figures().waitingTasks);
  gauge('workflows_tasks_parked', 'Tasks whose function is paused', () => figures().parkedTasks);
}
