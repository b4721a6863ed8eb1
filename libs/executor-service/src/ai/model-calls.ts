import type { ExecutionId, Json, ModelUsage, RegisteredFunction } from '@workflows/contracts';
import {
  instructionsOf,
  messagesOf,
  readAiCall,
  retryAfterMs,
  type AiCall,
  type AnswerCache,
  type Clock,
  type FunctionDefaults,
  type FunctionDirectory,
  type FunctionOutcomes,
  type LiveTexts,
  type ModelFailure,
  type ModelOutcome,
  type ModelRequest,
  type Models,
  type PauseDirectory,
  type SchemaChecker,
  type TaskFailure,
  type TenantTask,
} from '@workflows/runtime';
import type { BreakOff } from '../http/break-off';
import { reasonOf } from '../http/reason-of';
import { judgeOutput } from './judge-output';
import { KeptAnswers } from './kept-answers';
import type { ModelDoor, ModelDoors } from './model-doors';
import { textOf } from './model-texts';
import { offer, type JudgedCall } from './offered-tools';

/** Four tries where the model is busy or away; a second one where it is late, or answers what is no answer: it may do better then. */
export const MODEL_DEFAULTS: FunctionDefaults = {
  timeoutMs: 120_000,
  retry: [
    { errors: ['AI.RateLimited', 'AI.Unavailable'], maxAttempts: 3, interval: 1, backoffRate: 2, jitter: 'full' },
    { errors: ['AI.InvalidOutput', 'AI.InvalidResponse', 'States.Timeout'], maxAttempts: 1, interval: 1 },
  ],
};

export interface ModelCallsParts {
  outcomes: FunctionOutcomes;
  clock: Clock;
  models: Pick<Models, 'usual'>;
  doors: ModelDoors;
  schemas: SchemaChecker;
  answers: AnswerCache;
  texts: LiveTexts;
  functions: Pick<FunctionDirectory, 'lookUp'> & Pick<PauseDirectory, 'isPaused'>;
}

type Said = { ok: true; result: Json; usage?: ModelUsage } | { ok: false; failure: TaskFailure };

/**
 * Asks models for tasks.
 *   M1. Which door a question goes by is asked when its turn has come, of the registration as it is then.
 *   M2. What a model gives is held against the form that was asked for before it is a result: of another form it is a failure.
 *   M3. What was used is told with the result, and with a failure where the provider said so before it.
 */
export class ModelCalls {
  private readonly kept: KeptAnswers;

  constructor(private readonly parts: ModelCallsParts) {
    this.kept = new KeptAnswers(parts.answers);
  }

  run(task: TenantTask): void {
    const { doors, models, outcomes, functions } = this.parts;
    const registered = functions.lookUp(task.tenant, task.function);
    const read = readAiCall(task.function, task, registered);
    const model = read.ok ? (read.call.model ?? models.usual) : undefined;
    const { calls, url } = doors.queueOf(registered, model);
    calls.begin(
      task,
      url,
      async (breakOff) => {
        if (this.isPaused(task)) return () => outcomes.givenBack(task);
        const said = await this.follow(task, breakOff);
        return () =>
          said.ok ? outcomes.succeeded(task, said.result, undefined, said.usage) : outcomes.failed(task, said.failure);
      },
      (error) =>
        outcomes.failed(task, { error: 'AI.Unavailable', cause: `The model was not asked: ${reasonOf(error)}` }),
    );
  }

  stop(executionId: ExecutionId, taskId: number): void {
    this.parts.doors.stop(executionId, taskId);
  }

  hold(executionId: ExecutionId, taskId: number): void {
    this.parts.doors.hold(executionId, taskId);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    this.parts.doors.forget(isGone);
  }

  private isPaused({ tenant, function: subject }: TenantTask): boolean {
    return this.parts.functions.isPaused({ tenant, kind: 'function', subject });
  }

  /** Its registration may be another one by the time its turn has come. */
  private async follow(task: TenantTask, breakOff: BreakOff): Promise<Said> {
    const { models, doors, functions, schemas } = this.parts;
    const registered = functions.lookUp(task.tenant, task.function);
    const read = readAiCall(task.function, task, registered);
    if (!read.ok) return invalid(read.cause);
    const { call } = read;
    if (call.tools && !task.byHandler)
      return invalid('"tools" are for code, which carries them out; let a state start a workflow that is code.');
    const model = call.model ?? models.usual;
    if (model === undefined)
      return invalid('Nobody has said which model answers: set AI_MODEL, or give the function or the call a "model".');
    const owner = { tenant: task.tenant, workflow: task.workflowName };
    const wrong = call.answer.kind === 'schema' ? await schemas.faultOf(call.answer.schema, owner) : undefined;
    if (wrong) return invalid(`"schema" cannot be used: ${wrong.message}`);
    const lookUp = (name: string): RegisteredFunction | undefined => functions.lookUp(task.tenant, name);
    const offered = offer(call.tools ?? [], lookUp, schemas, owner);
    if (!offered.ok) return invalid(offered.cause);
    const request = requestOf(task.function, model, call, offered.tools);
    const opening = await doors.open(task, registered, model); // M1
    if (!opening.ok) return opening;
    const { door } = opening;
    const question = { tenant: task.tenant, place: door.place, request };
    const isKept = call.cache && !door.isHere;
    const kept = isKept ? await this.kept.find(question) : undefined;
    const outcome = kept ?? (await this.ask(task, door, request, breakOff));
    if (!outcome.ok) return { ok: false, failure: this.failureOf(outcome) };
    const { value, usage } = outcome;
    if (outcome.calls.length > 0) {
      const judged = await offered.judge(outcome.calls);
      if (!judged.ok) return failed('AI.InvalidOutput', judged.cause, usage);
      if (isKept && !kept) await this.kept.keep(question, outcome);
      return { ok: true, result: wanted(value, judged.calls), usage };
    }
    const problem = await judgeOutput(call.answer, value, schemas, owner);
    if (problem !== undefined) return failed('AI.InvalidOutput', problem, usage);
    if (isKept && !kept) await this.kept.keep(question, outcome); // M2: only what was right
    return { ok: true, result: call.tools ? { answer: value } : value, usage };
  }

  /** What it says is told while it says it, and that it is over before its task is. */
  private async ask(
    task: TenantTask,
    door: ModelDoor,
    request: ModelRequest,
    breakOff: BreakOff,
  ): Promise<ModelOutcome> {
    const text = textOf(this.parts.texts, task, request);
    try {
      return await door.ask(request, breakOff, text?.add);
    } finally {
      text?.end();
    }
  }

  private failureOf({ error, cause, status, retryAfter, usage }: ModelFailure): TaskFailure {
    const wait = retryAfterMs(retryAfter, this.parts.clock.now());
    return {
      error,
      cause,
      ...(status !== undefined && { status }),
      ...(wait !== undefined && { retryAfterMs: wait }),
      ...(FINAL.has(error) && { retryable: false as const }),
      ...(usage && { usage }),
    };
  }
}

/** Asking again comes to the same until somebody has changed something. */
const FINAL = new Set<string>(['AI.Unauthorized', 'AI.InvalidRequest', 'AI.NotConfigured']);

function requestOf(name: string, model: string, call: AiCall, tools: ModelRequest['tools']): ModelRequest {
  const { temperature, maxTokens, answer } = call;
  return {
    model,
    instructions: instructionsOf(name, call),
    messages: messagesOf(call),
    answer,
    tools,
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
}

/** What an agent's code is told instead of an answer. */
function wanted(text: Json, calls: readonly JudgedCall[]): Json {
  return { text, calls: calls.map((call) => ({ ...call })) };
}

function invalid(cause: string): Said {
  return { ok: false, failure: { error: 'AI.InvalidArguments', cause, retryable: false } };
}

function failed(error: string, cause: string, usage: ModelUsage): Said {
  return { ok: false, failure: { error, cause, usage } };
}
