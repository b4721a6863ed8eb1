import type { HistoryEvent } from '../history';
import type { OpenOutside } from '../interpreter/open-outside';
import { executionContext } from '../interpreter/execution-context';
import type { ArmedTimer } from '../interpreter/state';
import type { Effect, ExecutionSeed, OpeningEffect, OpenTask } from '../stepper';
import { MATCH_KEY } from './match-source';
import { openOfCall } from './open-calls';
import { callPath, formerPath } from './state';
import type { HandlerState, OpenCall } from './state';
import type { StepInHand } from './step-in-hand';

/**
 * What a step asks of the world is the difference between what is open before it and after it. Rules of this file:
 *   R1. What is open before and not after is closed or disarmed, and comes first; `finish` comes last (I10).
 *   R2. Ids are the `seq` of events (H4), so what is opened anew is never taken for what was closed; a call that goes on under another
 *       number keeps its own.
 *   R3. Only calls that the step's events are about are compared, but where all of them are.
 *   R4. While it is paused none of its timers is armed, and what is open is held. Once it goes on, they are armed under the numbers they had, and
 *       what was open all the while is released.
 */
export function effectsBetween({ seed, state: after, events }: StepInHand, before: HandlerState): readonly Effect[] {
  if (events.length === 0) return [];
  const turned = pausing(before, after);
  const paths = turned === undefined ? pathsOf(before, after, events) : undefined;
  const [was, is] = [openIn(before, paths), openIn(after, paths)];
  const closed: Effect[] = [];
  const opened: Effect[] = [];
  for (const taskId of was.tasks.keys()) if (!is.tasks.has(taskId)) closed.push({ kind: 'closeTask', taskId });
  for (const timerId of was.timers.keys()) if (!is.timers.has(timerId)) closed.push({ kind: 'disarmTimer', timerId });
  for (const [taskId, { opening, accepted, isOwn }] of is.tasks) {
    const known = was.tasks.get(taskId);
    if (known === undefined) opened.push(opening(seed));
    if (accepted && known?.accepted === false) opened.push({ kind: 'acceptTask', taskId });
    if (known === undefined || turned === undefined) continue;
    if (turned === 'resumed') opened.push({ kind: 'releaseTask', taskId, opening: opening(seed) });
    else if (!isOwn) opened.push({ kind: 'holdTask', taskId });
  }
  for (const [timerId, dueAt] of is.timers)
    if (!was.timers.has(timerId)) opened.push({ kind: 'armTimer', timerId, dueAt });
  for (const event of events)
    if (event.type === 'executionMigrated') opened.push({ kind: 'move', version: event.data.to });
  if (before.outcome !== undefined)
    opened.unshift({ kind: 'reopen', redriveCount: (before.steered?.redriveCount ?? 0) + 1 });
  if (turned !== undefined)
    opened.push(turned === 'paused' ? { kind: 'park', since: sinceOf(after) } : { kind: 'park' });
  return [...closed, ...opened, ...finished(after)];
}

/** What an open state has open, to be asked for once more by a new owner. */
export function openedAll(seed: ExecutionSeed, state: HandlerState): readonly Effect[] {
  return [...openIn(state, undefined).tasks.values()].map(({ opening }) => opening(seed));
}

interface Opened {
  tasks: Map<number, OpenedTask>;
  timers: Map<number, number>;
}

interface OpenedTask {
  opening(seed: ExecutionSeed): OpeningEffect;
  accepted: boolean;
  /** The service's own work, which a pause lets end. */
  isOwn?: true;
}

/** Of these calls, or of all, and of the execution as a whole. */
function openIn(state: HandlerState, paths: Iterable<string> | undefined): Opened {
  const opened: Opened = { tasks: new Map(), timers: new Map() };
  const { outcome, pause, turn, check, timeout, open } = state;
  if (outcome !== undefined) return opened;
  const arm = ({ timerId, dueAt }: ArmedTimer): void => {
    if (pause === undefined) opened.timers.set(timerId, dueAt); // R4
  };
  if (timeout) arm(timeout);
  for (const path of paths ?? open.keys()) {
    const call = open.get(path);
    if (call === undefined) continue;
    const { taskId, timer, accepted }: OpenOutside = openOfCall(call);
    if (taskId !== undefined)
      opened.tasks.set(taskId, {
        opening: (seed) => ({ kind: 'scheduleTask', task: openTask(seed, state, call) }),
        accepted: accepted !== undefined,
      });
    if (timer) arm(timer);
  }
  if (turn) opened.tasks.set(turn.turnId, { opening: () => turnEffect(state, turn), accepted: false, isOwn: true });
  if (check?.status === 'open') opened.tasks.set(check.taskId, { ...checking(state, check.taskId), isOwn: true });
  return opened;
}

function turnEffect(
  { told, chance }: HandlerState,
  { turnId, upTo, afresh }: NonNullable<HandlerState['turn']>,
): OpeningEffect {
  return { kind: 'turn', turnId, after: told, upTo, chance, ...(afresh && { afresh }) };
}

function checking({ ended, currentState = '' }: HandlerState, taskId: number): OpenedTask {
  const output = ended?.ok ? ended.value : null;
  return { opening: () => ({ kind: 'checkOutput', taskId, state: currentState, output }), accepted: false };
}

function openTask(seed: ExecutionSeed, { steered }: HandlerState, call: OpenCall): OpenTask {
  const { activity, path, label, since } = call;
  if (activity.status !== 'task') throw new Error(`${path} has no open task`);
  const { match, timeoutMs: _, arguments: given = null, token: __, envelope: ___, ...task } = activity.task;
  const context = executionContext(seed, steered?.redriveCount);
  const bindings = { states: { input: seed.input, context }, variables: {} };
  return {
    ...task,
    ...(match !== undefined && { match: { key: MATCH_KEY, source: match, bindings } }),
    state: label,
    path,
    visit: since,
    arguments: given,
  };
}

function pausing(before: HandlerState, after: HandlerState): 'paused' | 'resumed' | undefined {
  if ((before.pause === undefined) === (after.pause === undefined)) return undefined;
  return after.pause === undefined ? 'resumed' : 'paused';
}

function sinceOf({ pause }: HandlerState): number {
  return pause?.since ?? 0;
}

/** R3; undefined: all. */
function pathsOf(before: HandlerState, after: HandlerState, events: readonly HistoryEvent[]): Set<string> | undefined {
  const paths = new Set<string>();
  if ((before.outcome === undefined) !== (after.outcome === undefined)) return undefined;
  for (const event of events) {
    if (event.path !== undefined) paths.add(event.path);
    if (event.type === 'callRecalled') paths.add(formerPath(event.data.of));
    if (event.type !== 'turnEnded') {
      if (CONCERNS_ALL.has(event.type)) return undefined;
      continue;
    }
    if (event.data.end !== undefined) return undefined;
    for (const call of event.data.aborted ?? []) paths.add(callPath(call));
  }
  return paths;
}

const CONCERNS_ALL: ReadonlySet<HistoryEvent['type']> = new Set(['recallEnded', 'undoStarted', 'executionMigrated']);

function finished({ outcome }: HandlerState): Effect[] {
  return outcome === undefined ? [] : [{ kind: 'finish', ...outcome }];
}
