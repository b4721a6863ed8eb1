import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Below the engine's own thread, yet not so low that a busy machine starves it past its second. */
const NICENESS = 5;

/**
 * Lets this thread alone give way to the process's other threads where processors are short. Linux has a priority for each
 * thread; elsewhere nothing is changed.
 */
export function yieldToOthers(): void {
  try {
    // `<process>/task/<thread>`; without the link this is no Linux.
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').pop()), NICENESS);
  } catch {
    return;
  }
}
