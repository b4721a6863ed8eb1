import type { Metrics } from '@workflows/platform';
import type { Logger } from 'pino';

/** Who met it: `transport` is Kafka and the connections between processes. */
export type TroubleSource = 'engine' | 'gateway' | 'transport' | 'database';

/**
 * What goes wrong and is taken care of is counted and written down here, and nowhere else: an alarm on the number must not miss what
 * stands in the log.
 */
export class Troubles {
  private readonly all: ReturnType<Metrics['counter']>;
  private readonly bySource: ReturnType<Metrics['counter']>;

  constructor(
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    const help = 'Things that went wrong and were taken care of; a line that is held back in the log counts once';
    this.all = metrics.counter({ name: 'workflows_engine_troubles_total', help });
    const labelNames = ['source'];
    this.bySource = metrics.counter({ name: 'workflows_troubles_total', help: `${help}. By who met them`, labelNames });
    for (const source of ['engine', 'gateway', 'transport', 'database']) this.bySource.inc({ source }, 0);
  }

  tell(
    source: TroubleSource,
    message: string,
    { error, ...details }: Record<string, unknown> = {},
    level: 'warn' | 'error' = 'warn',
  ): void {
    this.all.inc();
    this.bySource.inc({ source });
    this.logger[level]({ ...details, ...(error !== undefined && { err: error }) }, message);
  }
}
