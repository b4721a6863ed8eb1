import type { Json } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import type { EvaluationRequest } from '../expressions/expression';
import type { Effect, OpeningEffect, OpenTask, StepFacts } from '../stepper';
import { bindingsOf } from './bindings';
import { mergeResult, viewOf } from './data';
import { expressionsOf } from './expressions-of';
import { lineAt, openLinesOf, pathsOf } from './lines';
import { nodeOf } from './node-of';
import { openOutside } from './open-outside';
import type { OpenOutside } from './open-outside';
import { outputOf } from './output-of';
import { isForkPath, parentPath } from '../paths';
import { ENTER } from './state';
import type { Activity, ArmedTimer, ExecutionState, Line, Outcome, TaskAttempt } from './state';
import type { Turn } from './turn';

type Scene = Pick<Turn, 'program' | 'seed' | 'state'> & { facts: Pick<StepFacts, 'taskToken'> };

const NOTHING: OpenOutside = {};

/**
 * What a step asks of the world is the difference between what is open before it and after it. Rules of this file:
 *   R1. Whatever is open in the state before and not in the state after is closed or disarmed, and comes first; `finish`
 *       comes last. An ended state has nothing open, so everything is closed when an execution ends, however it ends (I10).
 *   R2. A timer that has fired is disarmed by the step that takes it: its row is there until an effect removes it.
 *   R3. Ids are the `seq` of events (H4), so what is opened anew is never taken for what was closed.
 *   R4. Only lines that the step's events are about are compared, and those below a fork that was left.
 *   R5. While an execution is paused none of its timers is armed, and what is open is held. Once it goes on, they are armed under the numbers
 *       they had, and what was open all the while is released.
 */
export function effectsBetween(turn: Turn, before: ExecutionState): readonly Effect[] {
  const { state: after, events } = turn;
  if (before === after) return [];
  const closed: Effect[] = [];
  const opened: Effect[] = [];
  const turned = pausing(before, after);
  for (const path of turned === undefined ? touchedPaths(before, after, events) : allPaths(before, after)) {
    const line = after.outcome === undefined ? lineAt(after, path) : undefined;
    const [was, is] = [openIn(before, lineAt(before, path)), openIn(after, line)];
    closed.push(...closings(was, is));
    if (line === undefined) continue;
    opened.push(...openings(turn, was, is, line));
    if (turned !== undefined && is.taskId !== undefined && is.taskId === was.taskId)
      opened.push(...(turned === 'paused' ? hold(line, is.taskId) : release(turn, line, is.taskId)));
  }
  const [had, has] = [timeoutOf(before), timeoutOf(after)];
  if (had !== undefined && had.timerId !== has?.timerId) closed.push(disarm(had));
  if (has !== undefined && has.timerId !== had?.timerId) opened.unshift(arm(has));
  for (const { data } of events.filter(isMigration)) opened.push({ kind: 'move', version: data.to });
  if (before.outcome !== undefined)
    opened.unshift({ kind: 'reopen', redriveCount: (before.steered?.redriveCount ?? 0) + 1 });
  if (turned !== undefined)
    opened.push(turned === 'paused' ? { kind: 'park', since: turn.facts.at } : { kind: 'park' });
  const finished = after.outcome === undefined ? [] : [finish(after, after.outcome)];
  return [...closed, ...opened, ...finished];
}

/** What an open state has open, to be asked for once more by a new owner. */
export function openedAll(scene: Scene): readonly Effect[] {
  const { ownLine, lines } = scene.state;
  return [ownLine, ...openLinesOf(lines, ownLine)].flatMap((line) => openedBy(scene, line));
}

function isMigration(event: Turn['events'][number]): event is Extract<HistoryEvent, { type: 'executionMigrated' }> {
  return event.type === 'executionMigrated';
}

/** Whether the step has stopped it, or what was paused goes on or ends. */
function pausing(before: ExecutionState, after: ExecutionState): 'paused' | 'resumed' | undefined {
  if ((before.pause === undefined) === (after.pause === undefined)) return undefined;
  return after.pause === undefined ? 'resumed' : 'paused';
}

function allPaths(before: ExecutionState, after: ExecutionState): Iterable<string> {
  return new Set(['', ...pathsOf(before.lines), ...pathsOf(after.lines)]);
}

/** What a line has open outside as its execution stands (R5). */
function openIn({ pause, outcome }: ExecutionState, line: Line | undefined): OpenOutside {
  if (line === undefined || outcome !== undefined) return NOTHING;
  const open = openOutside(line);
  return pause === undefined || open.timer === undefined ? open : { ...open, timer: undefined };
}

function timeoutOf({ pause, timeout }: ExecutionState): ArmedTimer | undefined {
  return pause === undefined ? timeout : undefined;
}

/** An evaluation and a check are the service's own, and may end. */
function hold({ activity }: Line, taskId: number): Effect[] {
  return activity.status === 'task' || activity.status === 'forked' ? [{ kind: 'holdTask', taskId }] : [];
}

function release(scene: Scene, line: Line, taskId: number): Effect[] {
  return openedBy(scene, line).map((opening) => ({ kind: 'releaseTask', taskId, opening }));
}

function touchedPaths(before: ExecutionState, after: ExecutionState, events: Turn['events']): Iterable<string> {
  if (before.lines === undefined && after.lines === undefined) return [''];
  const touched = new Set<string>(events.map(({ path = '' }) => (isForkPath(path) ? parentPath(path) : path)));
  touched.add('');
  for (const path of [...touched]) {
    const was = lineAt(before, path);
    if (was === undefined) continue;
    const is = after.outcome === undefined ? lineAt(after, path) : undefined;
    if (isLeft(was.activity, is?.activity)) for (const line of openLinesOf(before.lines, was)) touched.add(line.path);
  }
  return touched;
}

/** Whether a line had others open below it, and has them no more. */
function isLeft(was: Activity, is: Activity | undefined): boolean {
  if (was.status === 'undoing') return is?.status !== 'undoing';
  return was.status === 'forked' && !(is?.status === 'forked' && is.fork.id === was.fork.id);
}

function closings(was: OpenOutside, is: OpenOutside): Effect[] {
  const effects: Effect[] = [];
  if (was.taskId !== undefined && was.taskId !== is.taskId) effects.push({ kind: 'closeTask', taskId: was.taskId });
  if (was.timer !== undefined && was.timer.timerId !== is.timer?.timerId) effects.push(disarm(was.timer));
  return effects;
}

function openings(turn: Turn, was: OpenOutside, is: OpenOutside, line: Line): Effect[] {
  const effects: Effect[] = [];
  if (is.taskId !== undefined && is.taskId !== was.taskId) effects.push(...openedBy(turn, line));
  if (is.timer !== undefined && is.timer.timerId !== was.timer?.timerId) effects.push(arm(is.timer));
  if (is.accepted !== undefined && was.accepted === undefined)
    effects.push({ kind: 'acceptTask', taskId: is.accepted });
  return effects;
}

/** The task or evaluation that a line waits for. */
function openedBy(scene: Scene, line: Line): OpeningEffect[] {
  const { activity } = line;
  switch (activity.status) {
    case 'task':
      return [{ kind: 'scheduleTask', task: openTask(scene, line, activity.task) }];
    case 'forked': {
      const { task, writing } = activity.fork;
      if (task === undefined) return [];
      const results: Json = writing.map((result) => ({ ...result }));
      return [{ kind: 'scheduleTask', task: { ...openTask(scene, line, task), arguments: results } }];
    }
    case 'evaluating': {
      const request = evaluation(scene, line, activity);
      return [{ kind: 'evaluate', taskId: activity.taskId, state: line.visit.state, request }];
    }
    case 'checking': {
      const { taskId, output = outputOf(scene.state.flow, line) } = activity;
      return [{ kind: 'checkOutput', taskId, state: line.visit.state, output }];
    }
    case 'checked':
    case 'arriving':
    case 'ready':
    case 'waiting':
    case 'backoff':
    case 'undoing':
    case 'ended':
      return [];
  }
}

function openTask(scene: Scene, line: Line, task: TaskAttempt): OpenTask {
  const { path, visit } = line;
  const match = matchOf(scene, line);
  return {
    taskId: task.taskId,
    request: task.request,
    ...(match && { match }),
    state: visit.state,
    path,
    attempt: task.attempt,
    visit: visit.seq,
    arguments: argumentsOf(line, task),
    scheduledAt: task.scheduledAt,
    timeoutAt: task.timeoutAt,
    heartbeatMs: task.heartbeatMs,
    accepted: task.accepted,
    ...(task.token !== undefined && { token: task.token }),
  };
}

/** Where nothing is said, a compensation gets what a state after the one that it undoes would have got. */
function argumentsOf({ data, input, visit }: Line, { request, arguments: given }: TaskAttempt): Json {
  if (given !== undefined) return given;
  if (visit.undoes !== undefined) return viewOf(mergeResult(data, visit.state, visit.undoes.result), input);
  return request.kind === 'function' || request.kind === 'workflow' ? viewOf(data, input) : null;
}

function matchOf(scene: Scene, { path, visit }: Line): OpenTask['match'] {
  const node = nodeOf(scene.program, visit);
  const match = node.type === 'task' && node.target.kind === 'event' ? node.target.match : undefined;
  if (match?.kind !== 'expression') return undefined;
  const { key, source } = match.expression;
  return { key, source, bindings: bindingsOf({ ...scene, path }, ENTER) };
}

function evaluation(
  scene: Scene,
  { path, visit }: Line,
  { taskId, phase, keys, at }: Extract<Activity, { status: 'evaluating' }>,
): EvaluationRequest {
  const around = phase.kind === 'select' ? lineAt(scene.state, parentPath(path)) : undefined;
  const expressions = expressionsOf(nodeOf(scene.program, around?.visit ?? visit), keys);
  return {
    expressions: expressions.map(({ key, source }) => ({ key, source })),
    bindings: bindingsOf({ ...scene, path }, phase),
    at,
    seed: `${scene.seed.executionId}/${taskId}`,
  };
}

function finish(state: ExecutionState, outcome: Outcome): Effect {
  if (outcome.status !== 'completed') return { kind: 'finish', ...outcome };
  const { output = outputOf(state.flow, state.ownLine) } = outcome;
  return { kind: 'finish', status: 'completed', output };
}

function arm({ timerId, dueAt }: ArmedTimer): Effect {
  return { kind: 'armTimer', timerId, dueAt };
}

function disarm({ timerId }: ArmedTimer): Effect {
  return { kind: 'disarmTimer', timerId };
}
