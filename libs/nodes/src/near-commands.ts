import { ENVELOPE_VERSION, shardOf, type ExecutionCommand } from '@workflows/contracts';
import type { Executor } from '@workflows/runtime';

/** Above so many commands that wait here, more are left to the log, which has room for them (I18). */
const MOST_WAITING = 10_000;

export interface NearCommandsParts {
  /** The executor of this process. */
  here: Pick<Executor, 'expectedOffset' | 'receive' | 'figures'>;
  shardCount: number;
  /** To executions that others own. */
  far(command: ExecutionCommand): void;
  onTrouble(error: unknown): void;
}

/**
 * What executions say to each other: by memory where this process owns the one that is spoken to, else over the log. Nobody waits for an
 * answer, and what gets lost is found by those who look for it.
 */
export class NearCommands {
  private count = 0;

  constructor(private readonly parts: NearCommandsParts) {}

  send(command: ExecutionCommand): void {
    const { here, shardCount, far, onTrouble } = this.parts;
    const executionId = command.kind === 'start' ? command.request.executionId : command.executionId;
    const shard = shardOf(executionId, shardCount);
    if (here.expectedOffset(shard) === undefined || here.figures().pending >= MOST_WAITING) return far(command);
    const envelope = { v: ENVELOPE_VERSION, id: `near-${this.count++}`, command } as const;
    here
      .receive({ shard, commands: [{ envelope, reply: () => undefined }], unreadable: [] })
      .then((outcome) => {
        if (outcome === 'lost') far(command); // it went to another owner while it waited
      })
      .catch(onTrouble);
  }
}
