import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Metrics } from '../metrics/metrics';
import { HealthController } from './health.controller';
import { Readiness } from './probe';
import type { Probe } from './probe';

/** `/health/live`, `/health/ready`, `/metrics`, and `Metrics` for every other module of the app. */
@Module({})
export class HealthModule {
  static register(probes: readonly Probe[], metrics = new Metrics()): DynamicModule {
    return {
      module: HealthModule,
      global: true,
      controllers: [HealthController],
      providers: [
        { provide: Metrics, useValue: metrics },
        { provide: Readiness, useValue: new Readiness(probes) },
      ],
      exports: [Metrics],
    };
  }
}
