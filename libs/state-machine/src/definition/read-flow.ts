import type { Assignments, Catcher, Retrier, Template } from '../program';
import { readAssignments, readOutput } from './read-fields';
import { readNextOrEnd } from './read-next';
import { readCatch, readRetry } from './read-retry';
import type { Source } from './state-source';

/** What most states have in common: how they go on, and what they do when they fail. */

export const FLOW_FIELDS = ['output', 'assign', 'next', 'end'] as const;
export const FALLIBLE_FIELDS = ['retry', 'catch', ...FLOW_FIELDS] as const;

export function readFlow(source: Source): { output?: Template; assign?: Assignments; next?: string } {
  return { ...readOutput(source), ...readAssignments(source), ...readNextOrEnd(source) };
}

/** Kinds that list no `retry` among their fields have none by now. */
export function readFallible(
  source: Source,
): ReturnType<typeof readFlow> & { retry?: readonly Retrier[]; catch: readonly Catcher[] } {
  return { ...readRetry(source), catch: readCatch(source), ...readFlow(source) };
}
