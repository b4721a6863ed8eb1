import { createHash } from 'node:crypto';
import { canonicalJson, definitionBodyOf } from '@workflows/contracts';
import type { EveryEntry, Instant, Json, JsonObject, Problem, WorkflowDraft } from '@workflows/contracts';
import type { KeptCode, KeptDraft, ReadHandler } from '@workflows/runtime';
import { compileHandler } from '@workflows/state-machine/language';
import type { HandlerProgram } from '@workflows/state-machine/handlers';
import { firesSoon, readTiming } from '@workflows/state-machine/schedules';

export type CodeDraft = KeptDraft & { code: KeptCode };

/** What stands around the code of a workflow. `on` and `every`: beside what the code says. */
export type AroundCode = Omit<WorkflowDraft, 'states' | 'definition' | 'functions' | 'handler' | 'graph'> & {
  timeoutMs?: number;
};

/** A draft of what was read. Its identity is the text, the handler in it, what runs it, and when it starts; how it is drawn is not. */
export function codeDraft(handler: ReadHandler, around: AroundCode, runtime: string): CodeDraft {
  const { timeoutMs, on, every = [], ...fields } = around;
  const bundle = { bundle: sha256(handler.bundle.text), ...handler.bundle };
  const program: HandlerProgram = {
    kind: 'handler',
    bundle: bundle.bundle,
    handler: handler.handler,
    signature: handler.signature,
    runtime,
    sites: handler.sites,
    functions: handler.functions,
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const heard = on ?? handler.on.map((event) => ({ event }));
  const starts = [...every, ...handler.every];
  const draft: KeptDraft = {
    ...fields,
    functions: [...handler.functions],
    ...(!(Array.isArray(heard) && heard.length === 0) && { on: heard }),
    ...(starts.length > 0 && { every: starts }),
    handler: asJson(program),
    graph: asJson(handler.graph),
  };
  const { functions: _functions, graph: _graph, handler: _handler, ...rest } = definitionBodyOf(draft);
  const identity = { bundle: bundle.bundle, handler: handler.handler, runtime, ...rest };
  return { ...draft, code: { bundle, identity: sha256(canonicalJson(asJson(identity))) } };
}

/** What is wrong with when it starts: pointers into the draft, `/on/0/event`, `/every/0`. */
export function startProblems(draft: CodeDraft, now: Instant): Problem[] {
  const compiled = compileHandler(draft);
  const every = (draft.every ?? []).flatMap((entry, index) => everyProblem(entry, index, now) ?? []);
  return [...(compiled.ok ? [] : compiled.problems), ...every];
}

function everyProblem({ spec, timezone }: EveryEntry, index: number, now: Instant): Problem | undefined {
  const path = `/every/${index}`;
  const read = readTiming(spec, timezone, 'once');
  if (!read.ok) {
    const { field, reason } = read.problem;
    return {
      code: 'EVERY_INVALID',
      message: `${told(spec)} ${field === 'spec' ? '' : `("${field}") `}${reason}.`,
      path,
    };
  }
  if (firesSoon(read.timing, now)) return undefined;
  return { code: 'EVERY_INVALID', message: `${told(spec)} does not come about within ten years.`, path };
}

function told({ text, cron }: JsonObject): string {
  return `every(${JSON.stringify(text ?? cron ?? null).slice(0, 200)})`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** As it is written and read again, without what is undefined. */
function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject & Json;
}
