import type { ExecutionId, Instant, StartOutcome, StartRequest } from '@workflows/contracts';
import {
  statesStepper,
  type Effect,
  type HistoryEvent,
  type Step,
  type StepCommand,
  type StepFacts,
  type ExecutionState,
} from '@workflows/state-machine';
import type { FunctionDirectory } from '../ports/definitions';
import type { TaskTokens } from '../ports/task-tokens';
import type { ExecutionCache, HotExecution } from './execution-cache';
import { REMEMBERED_EVENTS } from './fold-history';
import type { InboxItem, ItemResult } from './inbox-item';
import { NetRows } from './net-rows';
import { startKey, type Preloaded } from './preload';
import { functionDefaults } from './function-defaults';

/** One execution as a batch leaves it. */
export interface TouchedExecution {
  hot: HotExecution;
  /** How it came into being within this batch, if it did. */
  birth: 'inserted' | 'begun' | undefined;
  idempotency?: StartRequest['idempotency'];
  newEvents: HistoryEvent[];
  rows: NetRows;
}

/** What the items of one batch amount to, before it is written. */
export interface FoldedBatch {
  touched: Map<ExecutionId, TouchedExecution>;
  results: { item: InboxItem; result: ItemResult }[];
  /** Effects of executions that only changed hands. */
  resumed: { execution: HotExecution; effects: readonly Effect[] }[];
}

export interface FoldWorld {
  cache: ExecutionCache;
  functions: FunctionDirectory;
  at: Instant;
  random(): number;
  tokens: Pick<TaskTokens, 'issue'>;
  onBug(executionId: ExecutionId, error: unknown): void;
}

/**
 * Runs the pure interpreter over a batch. Nothing outside of the returned value changes, so a batch whose commit failed
 * is folded again from its items.
 */
export function foldBatch(items: readonly InboxItem[], loaded: Preloaded, world: FoldWorld): FoldedBatch {
  const folded: FoldedBatch = { touched: new Map(), results: [], resumed: [] };
  const startsHere = new Map<string, { digest: string; outcome: StartOutcome }>();
  for (const item of items) folded.results.push({ item, result: apply(item) });
  return folded;

  function apply(item: InboxItem): ItemResult {
    const impossible = loaded.impossible.get(item);
    if (impossible) return { kind: 'refused', error: impossible };
    const { request } = item;
    switch (request.kind) {
      case 'quarantine':
      case 'childEnded':
      case 'poke':
        return { kind: 'applied' };
      case 'insert':
        return insert(item, request.start);
      case 'resume':
        return resume(item.executionId);
      case 'heartbeat':
        return heartbeat(item.executionId, request.taskId, request.tenant);
      case 'step':
        return step(item.executionId, request.step, request.tenant);
    }
  }

  function insert(item: InboxItem, start: StartRequest): ItemResult {
    const key = start.idempotency && startKey(start.tenant, start.workflowId, start.idempotency.key);
    const known = key === undefined ? undefined : (loaded.knownStarts.get(key) ?? startsHere.get(key));
    if (known && start.idempotency) {
      const digest = 'digest' in known ? known.digest : known.bodyDigest;
      if (digest !== start.idempotency.bodyDigest) return { kind: 'rejected', reason: 'IDEMPOTENCY_CONFLICT' };
      const outcome = 'digest' in known ? known.outcome : known;
      return { kind: 'applied', started: { ...outcome, replayed: true } };
    }
    const first = start.parent && find(start.executionId);
    if (first) return { kind: 'applied', started: toOutcome(first) };
    const entry = loaded.entryOf(start.workflowId, start.version);
    const { executionId, workflowId, workflowName, version, input, createdAt, startState, parent, name } = start;
    const seed = {
      executionId,
      workflowId,
      workflowName,
      version,
      input,
      createdAt,
      ...(parent && { parent }),
      ...(name !== undefined && { name }),
    };
    const hot: HotExecution = {
      tenant: start.tenant,
      shard: item.shard,
      seed,
      startState,
      entry,
      state: undefined,
      events: [],
      readUpTo: 0,
    };
    const touched: TouchedExecution = {
      hot,
      birth: 'inserted',
      newEvents: [],
      rows: new NetRows(),
      ...(start.idempotency && { idempotency: start.idempotency }),
    };
    folded.touched.set(executionId, touched);
    advance(touched, { kind: 'start' });
    const outcome: StartOutcome = { executionId, workflowId, version, startState, input, createdAt, replayed: false };
    if (key !== undefined && start.idempotency) startsHere.set(key, { digest: start.idempotency.bodyDigest, outcome });
    return { kind: 'applied', started: outcome };
  }

  function find(id: ExecutionId): HotExecution | undefined {
    return folded.touched.get(id)?.hot ?? world.cache.get(id) ?? loaded.executions.get(id) ?? loaded.ended.get(id);
  }

  function resume(id: ExecutionId): ItemResult {
    const execution = find(id);
    if (!execution?.state) return { kind: 'rejected', reason: 'EXECUTION_NOT_FOUND' };
    // What this owner itself has opened since it read the execution is under way already; a second call of it would run beside the first.
    const effects = resumed(execution, execution.state).filter((effect) => openedBy(effect) <= execution.readUpTo);
    folded.resumed.push({ execution, effects });
    return { kind: 'applied' };
  }

  function resumed(hot: HotExecution, state: ExecutionState): readonly Effect[] {
    return statesStepper.resume(hot.entry.program, hot.seed, state, { taskToken: tokensOf(hot) });
  }

  function heartbeat(id: ExecutionId, taskId: number, tenant: string): ItemResult {
    const execution = find(id);
    if (!execution?.state || execution.tenant !== tenant) return { kind: 'rejected', reason: 'EXECUTION_NOT_FOUND' };
    for (const effect of resumed(execution, execution.state)) {
      if (effect.kind !== 'scheduleTask') continue;
      const { task } = effect;
      if (task.taskId === taskId || task.token === taskId) return { kind: 'applied', beaten: task.taskId };
    }
    return { kind: 'rejected', reason: 'TASK_NOT_OPEN' };
  }

  function step(id: ExecutionId, command: StepCommand, tenant: string | undefined): ItemResult {
    const execution = find(id);
    if (!execution || (tenant !== undefined && execution.tenant !== tenant)) {
      return { kind: 'rejected', reason: 'EXECUTION_NOT_FOUND' };
    }
    if (loaded.ended.has(id)) return { kind: 'rejected', reason: 'EXECUTION_CLOSED' };
    const touched = folded.touched.get(id) ?? { hot: execution, birth: undefined, newEvents: [], rows: new NetRows() };
    const reason = advance(touched, command);
    if (reason) return { kind: 'rejected', reason };
    folded.touched.set(id, touched);
    return { kind: 'applied' };
  }

  /** Puts a command to an execution; a step that throws is a bug of ours and ends that one execution (I20). */
  function advance(touched: TouchedExecution, command: StepCommand) {
    const { hot } = touched;
    let taken: Step<ExecutionState>;
    try {
      taken = statesStepper.step(hot.entry.program, hot.seed, hot.state, command, factsFor(hot));
    } catch (error) {
      world.onBug(hot.seed.executionId, error);
      const ban: StepCommand = {
        kind: 'ban',
        error: 'States.Runtime',
        cause: 'The interpreter met a state it does not know how to go on from.',
      };
      taken = statesStepper.step(hot.entry.program, hot.seed, hot.state, ban, factsFor(hot));
    }
    if (!taken.ok) return taken.reason;
    if (!hot.state && touched.birth === undefined) touched.birth = 'begun';
    const events =
      hot.events && hot.events.length + taken.events.length <= REMEMBERED_EVENTS
        ? [...hot.events, ...taken.events]
        : undefined;
    touched.hot = { ...hot, state: taken.state, events };
    for (const event of taken.events) touched.newEvents.push(event);
    for (const effect of taken.effects) touched.rows.add(touched.hot, effect, world.at);
    return undefined;
  }

  function tokensOf(hot: HotExecution): (taskId: number) => string {
    return (taskId) => world.tokens.issue(hot.tenant, { executionId: hot.seed.executionId, taskId });
  }

  function factsFor(hot: HotExecution): StepFacts {
    const { outputProblem } = hot.entry;
    return {
      at: world.at,
      random: world.random(),
      taskToken: tokensOf(hot),
      functionDefaults: (name) => functionDefaults(world.functions.lookUp(hot.tenant, name)),
      ...(outputProblem && { outputProblem: (output) => outputProblem.atOnce(output) }),
    };
  }
}

/** The `seq` of the event that opened what an effect of `resume` carries out again. */
function openedBy(effect: Effect): number {
  if (effect.kind === 'scheduleTask') return effect.task.taskId;
  return effect.kind === 'evaluate' ? effect.taskId : 0;
}

/** What a start that is repeated is told of the first one. */
function toOutcome({ seed, startState }: HotExecution): StartOutcome {
  const { executionId, workflowId, version, input, createdAt } = seed;
  return { executionId, workflowId, version, startState, input, createdAt, replayed: true };
}
