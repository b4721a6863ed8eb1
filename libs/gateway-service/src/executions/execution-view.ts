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
import { describeUndoing, describeUsage, describeVisits } from '@workflows/state-machine';
import { childrenOfVisits } from './children-of-visits';
import { hasBegun } from './has-begun';

const OMITTED =
  'The earliest states are left out, since the history is long. GET /workflows/executions/:id/history has all of it.';

const OMITTED_OF_OTHER =
  'Of what was taken over, the earliest states or their outputs are left out. The execution that was restarted has all of it.';

/** What of an execution can be long, and is left out on request (settled 60). */
export const LONG_FIELDS = ['input', 'output', 'stateHistory'] as const;

/** The view without those of the long fields that are not named. */
export function withFields(view: ExecutionView, named: readonly string[]): Partial<ExecutionView> {
  const dropped = new Set<string>(LONG_FIELDS.filter((field) => !named.includes(field)));
  return Object.fromEntries(Object.entries(view).filter(([field]) => !dropped.has(field)));
}

/** An execution as the REST API shows it (settled 28-31). */
export function toExecutionView(read: ReadExecution, waiting?: readonly Waiting[]): ExecutionView {
  const { seed, status, completedAt } = read;
  const stateHistory = visitsOf(read);
  const undoing = describeUndoing(read.history);
  const usage = describeUsage(read.history);
  const isOpen = status === 'running' || status === 'paused' || status === 'queued';
  return {
    id: seed.executionId,
    workflowId: seed.workflowId,
    version: seed.version,
    ...(seed.name !== undefined && { name: seed.name }),
    ...(seed.labels && { labels: seed.labels }),
    ...(seed.parent && { parent: { executionId: seed.parent.executionId, state: seed.parent.state } }),
    ...(seed.restartedFrom !== undefined && { restartedFrom: seed.restartedFrom }),
    ...(read.restarts && { restarts: read.restarts }),
    status,
    input: seed.input,
    ...(read.output !== undefined && { output: read.output }),
    ...(read.error !== undefined && { error: read.error }),
    ...(read.cause !== undefined && { cause: read.cause }),
    ...(read.failedState !== undefined && { failedState: read.failedState }),
    ...(status === 'failed' && errorAtOf(read)),
    ...(isOpen && {
      currentState: (hasBegun(read.history) ? stateHistory.at(-1)?.state : undefined) ?? read.startState,
    }),
    ...(isOpen && waiting !== undefined && { waiting: [...waiting] }),
    ...(isOpen && undoing && { undoing }),
    stateHistory,
    ...(usage && { usage }),
    ...omittedFrom(read),
    ...(read.redriveCount !== undefined && { redriveCount: read.redriveCount }),
    createdAt: toTimestamp(seed.createdAt),
    ...(completedAt !== undefined && { completedAt: toTimestamp(completedAt) }),
  };
}

/** The latest failure is the one that it ended with. */
function errorAtOf({ history }: ReadExecution): Pick<ExecutionView, 'errorAt'> {
  const failure = history.findLast((event) => event.type === 'executionFailed');
  return failure?.data.errorAt === undefined ? {} : { errorAt: failure.data.errorAt };
}

function omittedFrom({ isCut, history: [first] }: ReadExecution): Pick<ExecutionView, 'omitted'> {
  if (isCut) return { omitted: OMITTED };
  return first?.type === 'resultsTakenOver' && first.data.isCut ? { omitted: OMITTED_OF_OTHER } : {};
}

/** A start that was accepted and has not begun is shown in its first state. */
function visitsOf(read: ReadExecution): StateVisit[] {
  const { seed, status, startState, history } = read;
  const visits = visitsIn(read);
  if (hasBegun(history) || status !== 'running') return visits;
  return [...visits, { state: startState, enteredAt: toTimestamp(seed.createdAt), exitedAt: null }];
}

/** The visits that events tell of, each with the execution that it started. */
export function visitsIn(read: Pick<ReadExecution, 'seed' | 'history'>): StateVisit[] {
  return withChildren(describeVisits(read.history), childrenOfVisits(read));
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
    status: outcome.queued ? 'queued' : 'running',
    input: outcome.input,
    currentState: outcome.startState,
    createdAt: toTimestamp(outcome.createdAt),
    version: outcome.version,
  };
}
