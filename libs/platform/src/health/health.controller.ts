import { Controller, Get, Header, Inject, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EngineError } from '@workflows/contracts';
import { Public } from '../http/route-settings';
import { Metrics } from '../metrics/metrics';
import { failedProbes } from './probe';
import type { Probe } from './probe';

export const PROBES = Symbol('probes');

@ApiTags('Health')
@Controller()
export class HealthController implements BeforeApplicationShutdown {
  private readonly logger = new Logger('health');
  private stopping = false;
  private lastFailed = '';

  constructor(
    @Inject(PROBES) private readonly probes: readonly Probe[],
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

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
      properties: { status: { type: 'string', enum: ['ready'] }, checks: { type: 'array', items: { type: 'string' } } },
    },
  })
  async ready(): Promise<{ status: 'ready'; checks: string[] }> {
    if (this.stopping) throw new EngineError('UNAVAILABLE', 'The service is stopping.');
    const failed = await failedProbes(this.probes);
    this.tell(failed);
    if (failed.length === 0) return { status: 'ready', checks: this.probes.map(({ name }) => name) };
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
  private tell(failed: { name: string; reason: unknown }[]): void {
    const names = failed.map(({ name }) => name).join(', ');
    if (names === this.lastFailed) return;
    this.lastFailed = names;
    if (failed.length === 0) this.logger.log('ready');
    for (const { name, reason } of failed) this.logger.warn({ msg: `not ready: ${name}`, err: reason });
  }
}
