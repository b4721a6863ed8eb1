import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { TOPICS } from '@workflows/contracts';
import { Executor, type BatchOutcome, type CommandBatch } from '@workflows/runtime';

/** Commands to executions, a batch of one shard at a time, whichever transport brings them. */
@Controller()
export class CommandsController {
  constructor(private readonly executor: Executor) {}

  @EventPattern(TOPICS.commands)
  handle(@Payload() batch: CommandBatch): Promise<BatchOutcome> {
    return this.executor.receive(batch);
  }
}
