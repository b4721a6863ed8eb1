import { Module, type DynamicModule } from '@nestjs/common';
import { Executor } from '@workflows/runtime';
import { CommandsController } from './commands/commands.controller';
import { ExecutionsController } from './executions/executions.controller';
import { TASK_LENDING, TasksController, type TaskLending } from './tasks/tasks.controller';

/** The handlers through which transports reach an executor that its node has put together. */
@Module({})
export class ExecutorModule {
  /** `lending` is needed where gateways live in other processes. */
  static register(executor: Executor, lending?: TaskLending): DynamicModule {
    return {
      module: ExecutorModule,
      controllers: lending ? [CommandsController, TasksController, ExecutionsController] : [CommandsController],
      providers: [
        { provide: Executor, useValue: executor },
        ...(lending ? [{ provide: TASK_LENDING, useValue: lending }] : []),
      ],
    };
  }
}
