import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { OPERATION_ACTIONS } from '@workflows/contracts';
import { OperationRunner, type Clock, type ExecutionFinder, type OperationStore } from '@workflows/runtime';
import { CLOCK, FINDER, OPERATIONS } from '../ports';
import { BulkActions } from './bulk-actions';

/** Each gateway takes its turns at bulk operations, from when it is up until it goes. */
@Injectable()
export class OperationWork implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('operations');
  private readonly runner: OperationRunner;

  constructor(
    @Inject(OPERATIONS) store: OperationStore,
    @Inject(FINDER) finder: ExecutionFinder,
    @Inject(CLOCK) clock: Clock,
    @Inject(BulkActions) actions: BulkActions,
  ) {
    this.runner = new OperationRunner({
      store,
      finder,
      clock,
      actions: OPERATION_ACTIONS,
      act: (operation, item, isAgain) => actions.act(operation, item, isAgain),
      trouble: (message, details) => this.logger.warn({ ...details, message }),
    });
  }

  onApplicationBootstrap(): void {
    this.runner.begin();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.close();
  }

  /** There is something to do. */
  wake(): void {
    this.runner.wake();
  }
}
