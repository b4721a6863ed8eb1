import { Controller, Get, Header, Inject, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EngineError } from '@workflows/contracts';
import { Public } from '../http/route-settings';
import { Metrics } from '../metrics/metrics';
import { Readiness } from './probe';
import type { Failure } from './probe';

@ApiTags('Health')
@Controller()
export class HealthController implements BeforeApplicationShutdown {
  private readonly logger = new Logger('health');
  private stopping = false;
  private lastFailed = '';

  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {
    watchChecks(metrics, readiness);
  }

  @Get('health/live')
  @Public()
  @ApiOperation({ operationId: 'getLiveness', summary: 'Is the process up?', security: [] })
  @ApiResponse({ status: 200, schema: { type: 'object', properties: { status: { type: 'string', enum: ['live'] } } } })
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Public()
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Can the service do its work? 503 names what it cannot reach.',
    security: [],
  })
  @ApiResponse({
    status: 200,
    schema: {
      type: 'object',
      properties: {
        status: { type: 'string', enum: ['ready'] },
        checks: { type: 'array', items: { type: 'string' } },
        degraded: {
          type: 'array',
          items: { type: 'string' },
          description: 'What cannot be reached, and can be done without for a while.',
        },
      },
    },
  })
  async ready(): Promise<{ status: 'ready'; checks: string[]; degraded?: string[] }> {
    if (this.stopping) throw new EngineError('UNAVAILABLE', 'The service is stopping.');
    const failures = await this.readiness.failures();
    this.tell(failures);
    const failed = failures.filter(({ isTolerated }) => !isTolerated);
    if (failed.length === 0) {
      const checks = this.readiness.probes.map(({ name }) => name);
      return { status: 'ready', checks, ...(failures.length > 0 && { degraded: failures.map(({ name }) => name) }) };
    }
    const problems = failed.map(({ name }) => ({
      message: `"${name}" cannot be reached.`,
      code: 'UNAVAILABLE',
      path: name,
    }));
    throw new EngineError('UNAVAILABLE', problems.map(({ message }) => message).join(' '), { problems });
  }

  @Get('metrics')
  @Public()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiProduces('text/plain')
  @ApiOperation({ operationId: 'getMetrics', summary: 'Numbers in the text format of Prometheus.', security: [] })
  @ApiResponse({ status: 200, schema: { type: 'string' } })
  text(): Promise<string> {
    return this.metrics.text();
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  /** Probes are asked again and again: the reason is logged when it changes. */
  private tell(failures: readonly Failure[]): void {
    const names = failures.map(({ name, isTolerated }) => `${name} ${isTolerated}`).join(', ');
    if (names === this.lastFailed) return;
    this.lastFailed = names;
    if (failures.length === 0) this.logger.log('ready');
    for (const { name, reason, isTolerated } of failures)
      this.logger.warn({ msg: `${isTolerated ? 'ready without' : 'not ready'}: ${name}`, err: reason });
  }
}

/** The same answers as numbers, for those who look at metrics alone: 1 where a check passes, 0 where it fails. */
function watchChecks(metrics: Metrics, readiness: Readiness): void {
  metrics.gauge({
    name: 'workflows_check_ok',
    help: 'Whether what this process needs can be reached',
    labelNames: ['check'],
    async collect() {
      const failed = new Set((await readiness.failures()).map(({ name }) => name));
      for (const { name } of readiness.probes) this.set({ check: name }, failed.has(name) ? 0 : 1);
    },
  });
}
