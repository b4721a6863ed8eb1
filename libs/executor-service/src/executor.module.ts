import { Module, type DynamicModule } from '@nestjs/common';
import { Executor } from '@workflows/runtime';
import { CommandsController } from './commands/commands.controller';
import { TasksController } from './tasks/tasks.controller';

/** The handlers through which transports reach an executor that its app has put together. */
@Module({})
export class ExecutorModule {
  static register(executor: Executor): DynamicModule {
    return {
      module: ExecutorModule,
      controllers: [CommandsController, TasksController],
      providers: [{ provide: Executor, useValue: executor }],
    };
  }
}
