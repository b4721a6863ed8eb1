import { getHeapStatistics } from 'node:v8';
import { ConfigError } from './load-config';

/** What an executor may take of its machine. */
export interface ExecutorSize {
  /** Memory for executions: those kept at hand, those read for a batch, and what a batch makes of them. */
  executionsBytes: number;
  /** How many calls of functions are under way at once. */
  functionCalls: number;
  /** How long the event loop may stand still before the process is ended. */
  stillMs: number;
}

const MIB = 1024 * 1024;
const USUAL_MIB = 256;

/** Throws `ConfigError` where the heap of this process cannot hold what is asked for. */
export function executorSize(
  config: { EXECUTIONS_MEMORY_MB?: number | undefined; FUNCTION_CALLS: number; WATCHDOG_SECONDS: number },
  heapBytes = getHeapStatistics().heap_size_limit,
): ExecutorSize {
  const heapMib = Math.floor(heapBytes / MIB);
  const { EXECUTIONS_MEMORY_MB: asked, FUNCTION_CALLS: functionCalls, WATCHDOG_SECONDS: seconds } = config;
  if (asked !== undefined && asked > heapMib / 2)
    throw new ConfigError([
      `EXECUTIONS_MEMORY_MB: must be at most half of the heap, which Node makes ${heapMib} MB here; NODE_OPTIONS=--max-old-space-size=… makes it larger`,
    ]);
  const mib = asked ?? Math.min(USUAL_MIB, heapMib / 4);
  return { executionsBytes: mib * MIB, functionCalls, stillMs: seconds * 1_000 };
}
