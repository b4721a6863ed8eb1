import type { Metrics } from '@workflows/platform';
import type { Logger } from 'pino';

/** Who met it: `transport` is Kafka and the connections between processes. */
export type TroubleSource = 'engine' | 'gateway' | 'transport' | 'database';

/**
 * What goes wrong and is taken care of is counted and written down here, and nowhere else: an alarm on the number must not miss what
 * stands in the log.
 */
export class Troubles {
  private readonly count: ReturnType<typeof counter>;

  constructor(
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    this.count = counter(metrics);
    for (const source of ['engine', 'gateway', 'transport', 'database'] as const) this.count.inc({ source }, 0);
  }

  tell(
    source: TroubleSource,
    message: string,
    { error, ...details }: Record<string, unknown> = {},
    level: 'warn' | 'error' = 'warn',
  ): void {
    this.count.inc({ source });
    this.logger[level]({ ...details, ...(error !== undefined && { err: error }) }, message);
  }
}

function counter(metrics: Metrics) {
  return metrics.counter({
    name: 'workflows_engine_troubles_total',
    help: 'Things that went wrong and were taken care of, by who met them; a line that is held back in the log counts once',
    labelNames: ['source'],
  });
}
