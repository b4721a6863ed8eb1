export const EXECUTION_STATUSES = [
  'queued',
  'running',
  'paused',
  'completed',
  'failed',
  'timedOut',
  'cancelled',
] as const;
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];
/** The statuses that never change again. */
export type FinalStatus = 'completed' | 'failed' | 'timedOut' | 'cancelled';

export const FUNCTION_TYPES = ['http', 'worker', 'ai'] as const;
export type FunctionType = (typeof FUNCTION_TYPES)[number];
