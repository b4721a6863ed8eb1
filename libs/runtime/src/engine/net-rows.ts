import type { Effect } from '@workflows/state-machine';
import type { HotExecution } from './execution-cache';
import type { FinishedExecution, TaskRow, TimerRow } from '../ports/execution-store';
import { evaluationRow, taskRow, turnRow } from './task-row';

/**
 * The rows and the errands that the effects of one execution leave at the end of a batch: what was opened and closed
 * within the batch leaves neither (a row may be touched once per statement).
 */
export class NetRows {
  private readonly tasks = new Map<number, TaskRow>();
  private readonly timers = new Map<number, TimerRow>();
  private readonly closedTasks: number[] = [];
  private readonly disarmedTimers: number[] = [];
  private readonly errands = new Map<string, Effect>();
  finished: FinishedExecution | undefined;
  /** How many times it was redriven, where it has ended and runs again. */
  redriveCount: number | undefined;
  /** Whether it is paused now, where that has changed. */
  parked: { since?: number } | undefined;

  /** The version that it goes on with, where it was moved. */
  version: number | undefined;

  add(execution: HotExecution, effect: Effect, at: number): void {
    switch (effect.kind) {
      case 'scheduleTask':
        this.tasks.set(effect.task.taskId, taskRow(execution, effect.task));
        this.errands.set(`task ${effect.task.taskId}`, effect);
        return;
      case 'evaluate':
      case 'checkOutput':
        this.tasks.set(effect.taskId, evaluationRow(execution, effect));
        this.errands.set(`task ${effect.taskId}`, effect);
        return;
      case 'turn':
        this.tasks.set(effect.turnId, turnRow(execution, effect));
        this.errands.set(`task ${effect.turnId}`, effect);
        return;
      case 'acceptTask':
        this.errands.set(`accept ${effect.taskId}`, effect);
        return;
      case 'closeTask':
        this.errands.delete(`accept ${effect.taskId}`);
        this.errands.delete(`hold ${effect.taskId}`);
        this.errands.delete(`release ${effect.taskId}`);
        if (this.tasks.delete(effect.taskId)) this.errands.delete(`task ${effect.taskId}`);
        else {
          this.closedTasks.push(effect.taskId);
          this.errands.set(`close ${effect.taskId}`, effect);
        }
        return;
      case 'armTimer':
        this.timers.set(effect.timerId, {
          tenant: execution.seed.tenant,
          executionId: execution.seed.executionId,
          timerId: effect.timerId,
          shard: execution.shard,
          dueAt: effect.dueAt,
        });
        this.errands.set(`timer ${effect.timerId}`, effect);
        return;
      case 'disarmTimer':
        if (this.timers.delete(effect.timerId)) this.errands.delete(`timer ${effect.timerId}`);
        else {
          this.disarmedTimers.push(effect.timerId);
          this.errands.set(`disarm ${effect.timerId}`, effect);
        }
        return;
      case 'holdTask':
        this.errands.delete(`release ${effect.taskId}`);
        this.errands.set(`hold ${effect.taskId}`, effect);
        return;
      case 'releaseTask':
        this.errands.set(`release ${effect.taskId}`, effect);
        return;
      case 'park':
        this.parked = effect.since === undefined ? {} : { since: effect.since };
        return;
      case 'move':
        this.version = effect.version;
        return;
      case 'reopen':
        this.redriveCount = effect.redriveCount;
        this.finished = undefined; // an end of this same batch, of which nobody has heard
        this.errands.delete('finish');
        return;
      case 'finish': {
        const { kind: _, ...ending } = effect;
        this.finished = { executionId: execution.seed.executionId, completedAt: at, ...ending };
        this.errands.set('finish', effect);
        return;
      }
    }
  }

  tasksOpened(): Iterable<TaskRow> {
    return this.tasks.values();
  }
  timersArmed(): Iterable<TimerRow> {
    return this.timers.values();
  }
  tasksClosed(): readonly number[] {
    return this.closedTasks;
  }
  timersDisarmed(): readonly number[] {
    return this.disarmedTimers;
  }
  /** What to carry out once the batch is durable, in the order in which it came up. */
  remaining(): Effect[] {
    return [...this.errands.values()];
  }
}
