import { toTimestamp } from '@workflows/contracts';
import type {
  ExecutionId,
  ExecutionView,
  StartOutcome,
  StartedExecution,
  StateVisit,
  Waiting,
} from '@workflows/contracts';
import type { ReadExecution } from '@workflows/runtime';
import { describeVisits } from '@workflows/state-machine';
import { childrenOfVisits } from './children-of-visits';

const OMITTED =
  'The earliest states are left out, since the history is long. GET /workflows/executions/:id/history has all of it.';

/** What of an execution can be long, and is left out on request (settled 60). */
export const LONG_FIELDS = ['input', 'output', 'stateHistory'] as const;

/** The view without those of the long fields that are not named. */
export function withFields(
  view: ExecutionView,
  named: readonly (typeof LONG_FIELDS)[number][],
): Partial<ExecutionView> {
  const dropped = new Set<string>(LONG_FIELDS.filter((field) => !named.includes(field)));
  return Object.fromEntries(Object.entries(view).filter(([field]) => !dropped.has(field)));
}

/** An execution as the REST API shows it (settled 28-31). */
export function toExecutionView(read: ReadExecution, waiting?: readonly Waiting[]): ExecutionView {
  const { seed, status, completedAt } = read;
  const stateHistory = visitsOf(read);
  const isOpen = status === 'running' || status === 'paused' || status === 'queued';
  return {
    id: seed.executionId,
    workflowId: seed.workflowId,
    version: seed.version,
    ...(seed.name !== undefined && { name: seed.name }),
    ...(seed.labels && { labels: seed.labels }),
    ...(seed.parent && { parent: { executionId: seed.parent.executionId, state: seed.parent.state } }),
    status,
    input: seed.input,
    ...(read.output !== undefined && { output: read.output }),
    ...(read.error !== undefined && { error: read.error }),
    ...(read.cause !== undefined && { cause: read.cause }),
    ...(read.failedState !== undefined && { failedState: read.failedState }),
    ...(isOpen && { currentState: stateHistory.at(-1)?.state ?? read.startState }),
    ...(isOpen && waiting !== undefined && { waiting: [...waiting] }),
    stateHistory,
    ...(read.isCut && { omitted: OMITTED }),
    ...(read.redriveCount !== undefined && { redriveCount: read.redriveCount }),
    createdAt: toTimestamp(seed.createdAt),
    ...(completedAt !== undefined && { completedAt: toTimestamp(completedAt) }),
  };
}

/** A start that was accepted and has not begun is shown in its first state. */
function visitsOf(read: ReadExecution): StateVisit[] {
  const { seed, status, startState, history } = read;
  if (history.length > 0 || status !== 'running') return withChildren(describeVisits(history), childrenOfVisits(read));
  return [{ state: startState, enteredAt: toTimestamp(seed.createdAt), exitedAt: null }];
}

function withChildren(visits: readonly StateVisit[], children: readonly (ExecutionId | undefined)[]): StateVisit[] {
  return visits.map((visit, index) => {
    const childExecutionId = children[index];
    return childExecutionId === undefined ? visit : { ...visit, childExecutionId };
  });
}

/** The answer to a start, in the order of the documentation. */
export function toStartedExecution(outcome: StartOutcome): StartedExecution {
  return {
    id: outcome.executionId,
    workflowId: outcome.workflowId,
    status: 'running',
    input: outcome.input,
    currentState: outcome.startState,
    createdAt: toTimestamp(outcome.createdAt),
    version: outcome.version,
  };
}
