import {
  EXECUTION_NAME_RULE,
  LABEL_RULE,
  areLabels,
  heardIdOf,
  isExecutionName,
  isJsonObject,
  nameClaim,
  type Json,
  type Labels,
  type StartRequest,
} from '@workflows/contracts';
import {
  firstStateOf,
  limitExceeded,
  nothingReturned,
  renderTemplate,
  type Bindings,
  type Rendering,
  type Template,
} from '@workflows/state-machine';
import { type Listener } from '@workflows/state-machine/language';
import type { Clock } from '../ports/clock';
import type { CatalogEntry, ProgramCatalog } from '../ports/definitions';
import type { StoredEvent } from '../ports/event-store';
import type { ExpressionEvaluator, ExpressionOwner } from '../ports/expression-evaluator';
import type { Hearing } from '../ports/hearing-store';
import { EventMatch } from './event-match';

/** What an event means to a workflow that has heard it. `refused`: it would start it, and its input cannot be had or is not taken. */
export type Verdict =
  { kind: 'start'; request: StartRequest } | { kind: 'nothing' } | { kind: 'refused'; reason: string };

export interface HearingJudgeParts {
  catalog: ProgramCatalog;
  evaluator: ExpressionEvaluator;
  clock: Clock;
  trouble(message: string, details: Record<string, unknown>): void;
}

type Rendered<Value> = { ok: true; value: Value } | { ok: false; reason: string };

/** What a listener makes of an event. */
interface Given {
  input: Rendered<Json>;
  labels: Rendered<Labels | undefined>;
  name: Rendered<string | undefined>;
  nameReuse: Listener['nameReuse'];
}

/** Decides what an event starts. All but the time of the start follows from event and version, so whoever decides again comes to the same. */
export class HearingJudge {
  private readonly match: EventMatch;

  constructor(private readonly parts: HearingJudgeParts) {
    const onFailure = (cause: string): void =>
      parts.trouble(
        'the condition of a workflow that listens could not be asked about an event; the event does not start it',
        { cause },
      );
    this.match = new EventMatch(parts.evaluator, () => parts.clock.now(), onFailure);
  }

  /** Rejects where the version is out of reach; then nothing is decided. */
  async judge(hearing: Hearing, event: StoredEvent): Promise<Verdict> {
    const { tenant } = hearing;
    const entry = await this.parts.catalog.load(hearing);
    if (!('program' in entry)) throw entry;
    const owner = { tenant, workflow: entry.definition.name };
    const bindings = bindingsFor(hearing, event);
    for (const listener of entry.listeners) {
      if (listener.event !== typeOf(event)) continue;
      const { condition } = listener;
      const match = condition && { key: condition.key, source: condition.source, bindings };
      if (await this.match.holds(match, event, owner))
        return this.start(hearing, event, entry, {
          input: await this.inputOf(listener, event, bindings, owner),
          labels: await this.labelsOf(listener, event, bindings, owner),
          name: await this.nameOf(listener, event, bindings, owner),
          nameReuse: listener.nameReuse,
        });
    }
    return { kind: 'nothing' };
  }

  private async start(
    { tenant, workflowId, version }: Hearing,
    event: StoredEvent,
    entry: CatalogEntry,
    given: Given,
  ): Promise<Verdict> {
    const { name } = entry.definition;
    if (!given.input.ok)
      return { kind: 'refused', reason: `The input for "${name}" could not be made: ${given.input.reason}` };
    if (!given.labels.ok)
      return { kind: 'refused', reason: `The labels for "${name}" could not be made: ${given.labels.reason}` };
    if (!given.name.ok)
      return {
        kind: 'refused',
        reason: `The name of an execution of "${name}" could not be made: ${given.name.reason}`,
      };
    const [input, labels] = [given.input.value, given.labels.value];
    const problem = await entry.inputProblem?.(input);
    if (problem !== undefined)
      return { kind: 'refused', reason: `The input breaks the inputSchema of "${name}": ${problem}.` };
    const executionId = heardIdOf(workflowId, event.number, event.receivedAt);
    const request = {
      tenant,
      executionId,
      workflowId,
      version,
      workflowName: name,
      startState: firstStateOf(entry.program),
      input,
      createdAt: this.parts.clock.now(),
      ...(labels && { labels }),
      ...nameClaim(given.name.value, given.nameReuse),
    };
    return { kind: 'start', request: { ...request, idempotency: identityOf(event) } };
  }

  private async inputOf(
    { input }: Listener,
    event: StoredEvent,
    bindings: Bindings,
    owner: ExpressionOwner,
  ): Promise<Rendered<Json>> {
    return input === undefined
      ? { ok: true, value: dataOrNothing(event.body) }
      : this.valueOf(input, event, bindings, owner);
  }

  private async labelsOf(
    { labels }: Listener,
    event: StoredEvent,
    bindings: Bindings,
    owner: ExpressionOwner,
  ): Promise<Rendered<Labels | undefined>> {
    if (labels === undefined) return { ok: true, value: undefined };
    const rendered = await this.valueOf(labels, event, bindings, owner);
    if (!rendered.ok) return rendered;
    return areLabels(rendered.value)
      ? { ok: true, value: rendered.value }
      : { ok: false, reason: `they must be ${LABEL_RULE}.` };
  }

  private async nameOf(
    { name }: Listener,
    event: StoredEvent,
    bindings: Bindings,
    owner: ExpressionOwner,
  ): Promise<Rendered<string | undefined>> {
    if (name === undefined) return { ok: true, value: undefined };
    const rendered = await this.valueOf(name, event, bindings, owner);
    if (!rendered.ok) return rendered;
    return isExecutionName(rendered.value)
      ? { ok: true, value: rendered.value }
      : { ok: false, reason: `it must be ${EXECUTION_NAME_RULE}.` };
  }

  private async valueOf(
    template: Template,
    event: StoredEvent,
    bindings: Bindings,
    owner: ExpressionOwner,
  ): Promise<Rendered<Json>> {
    const rendering = await this.render(template, event, bindings, owner);
    switch (rendering.kind) {
      case 'failed':
        return { ok: false, reason: rendering.cause };
      case 'blocked':
        return { ok: false, reason: 'the evaluator gave no answer.' };
      case 'value': {
        const { value } = rendering;
        if (value === undefined)
          return {
            ok: false,
            reason: template.kind === 'expression' ? nothingReturned(template.expression) : 'it is nothing.',
          };
        const tooMuch = limitExceeded(value);
        return tooMuch === undefined ? { ok: true, value } : { ok: false, reason: tooMuch };
      }
    }
  }

  private async render(
    input: Template,
    event: StoredEvent,
    bindings: Bindings,
    owner: ExpressionOwner,
  ): Promise<Rendering> {
    const first = renderTemplate(input, bindings, new Map());
    if (first.kind !== 'blocked') return first;
    const expressions = first.needs.map(({ key, source }) => ({ key, source }));
    const results = await this.parts.evaluator.evaluate({ expressions, bindings, at: event.receivedAt }, owner);
    return renderTemplate(input, bindings, new Map(Object.entries(results)));
  }
}

/** The context object tells of the execution that the event would start: chance is drawn from it, for each event anew. */
function bindingsFor({ workflowId }: Hearing, event: StoredEvent): Bindings {
  const context = { Execution: { Id: heardIdOf(workflowId, event.number, event.receivedAt) } };
  return { states: { input: null, context, event: event.body }, variables: {} };
}

/** A key that no client can give: those have no line feed (settled 32). */
function identityOf(event: StoredEvent): NonNullable<StartRequest['idempotency']> {
  return { key: `event\n${event.number}`, bodyDigest: 'event' };
}

function typeOf({ body }: StoredEvent): Json | undefined {
  return isJsonObject(body) ? body['type'] : undefined;
}

/** As a start without an input: an event without data brings an empty object. */
function dataOrNothing(event: Json): Json {
  if (!isJsonObject(event)) return {};
  const { data, data_base64: binary = {} } = event;
  return data === undefined ? binary : data;
}
