import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { EngineError, toTimestamp } from '@workflows/contracts';
import type { TenantId } from '@workflows/contracts';
import { EventIntake, type Clock, type Entropy, type EventReceipt } from '@workflows/runtime';
import { executionNotFound } from '../executions/execution-views';
import { CLOCK, ENTROPY, EVENT_STARTS } from '../ports';
import type { EventStartsRole } from '../ports';
import type { CloudEvent, EventDefaults } from './cloud-event';
import type { EventAnswer } from './event.dto';

/** Brings events and signals in, and tells what came of them. */
@Injectable()
export class EventDoor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(EventIntake) private readonly intake: EventIntake,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ENTROPY) private readonly entropy: Entropy,
    @Inject(EVENT_STARTS) private readonly starts: EventStartsRole,
  ) {}

  onApplicationBootstrap(): void {
    this.starts.begin();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.starts.close();
  }

  defaults(source: string): EventDefaults {
    return { id: `event_${this.entropy.uuid()}`, source, time: toTimestamp(this.clock.now()) };
  }

  /** Throws OVERLOADED, or UNAVAILABLE; then it is unknown whether the event is stored. */
  async take(tenant: TenantId, event: CloudEvent): Promise<EventAnswer> {
    const receipt = await this.record(tenant, event);
    const { started, woken } = reachedBy(receipt);
    return { id: event.id, started, woken };
  }

  /** Throws EXECUTION_NOT_FOUND, EXECUTION_CLOSED, OVERLOADED, UNAVAILABLE. Gives the executions that went on. */
  async signal(tenant: TenantId, executionId: string, event: CloudEvent): Promise<string[]> {
    const receipt = await this.record(tenant, event, executionId);
    switch (receipt.kind) {
      case 'unknownExecution':
        throw executionNotFound(executionId);
      case 'closed':
        throw new EngineError('EXECUTION_CLOSED', `The execution "${executionId}" has ended: it is ${receipt.status}.`);
      case 'recorded':
      case 'duplicate':
        return reachedBy(receipt).woken;
    }
  }

  private record(
    tenant: TenantId,
    { id, source, type, key, body, isNamed }: CloudEvent,
    executionId?: string,
  ): Promise<EventReceipt> {
    return this.intake.take({
      tenant,
      type,
      body,
      ...(key !== undefined && { key }),
      ...(isNamed && { identity: { source, id } }),
      ...(executionId !== undefined && { executionId }),
    });
  }
}

function reachedBy(receipt: EventReceipt): { started: string[]; woken: string[] } {
  return receipt.kind === 'recorded' ? receipt : { started: [], woken: [] };
}
