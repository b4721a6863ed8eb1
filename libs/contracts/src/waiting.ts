export const WAITED_FOR = [
  'worker',
  'function',
  'retry',
  'timer',
  'event',
  'approval',
  'child',
  'limit',
  'pause',
  'turn',
] as const;

/** One thing that an open execution waits for, as `GET /workflows/executions/:id` tells of it. */
export interface Waiting {
  state: string;
  /** Of the branch or item that waits; absent: the execution's own line. */
  path?: string;
  for: (typeof WAITED_FOR)[number];
  since: string;
  /** When it ends at the latest: by what is waited for, or by a time-out. */
  until?: string;
  /** What would end it, in words. */
  detail: string;
  /** By this an operator answers for whoever should. */
  taskId?: number;
  attempt?: number;
  /** Why there has to be another attempt. */
  lastError?: { name?: string; cause: string };
}
