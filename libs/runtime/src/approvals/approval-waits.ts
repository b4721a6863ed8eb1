import type { RequestRunner } from '../tasks/task-runner';

/** Tasks that wait for a person: their row is what people see, and an answer comes as a command. Nothing has to be run. */
export class ApprovalWaits implements RequestRunner<'approval'> {
  readonly kind = 'approval';

  run(): void {
    // its row is durable already
  }

  stop(): void {
    // its row goes with the task
  }

  forget(): void {
    // nothing of it is in memory
  }
}
