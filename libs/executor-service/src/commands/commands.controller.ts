import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@workflows/contracts';
import { Executor, type DeliveryOutcome, type CommandDelivery } from '@workflows/runtime';

/** Commands to executions, a delivery of one shard at a time, whichever transport brings them. */
@Controller()
export class CommandsController {
  constructor(private readonly executor: Executor) {}

  @EventPattern(TOPICS.commands)
  handle(@Payload() delivery: CommandDelivery): Promise<DeliveryOutcome> {
    return this.executor.receive(delivery);
  }
}
