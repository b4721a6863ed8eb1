import { isJsonObject, type Instant, type Json } from '@workflows/contracts';
import { SLOW, compileExpression, type Bindings, type Expression, type OpenTask } from '@workflows/state-machine';
import type { StoredEvent } from '../ports/event-store';
import type { ExpressionEvaluator, ExpressionOwner } from '../ports/expression-evaluator';

type Match = NonNullable<OpenTask['match']>;

const MOST_COMPILED = 1_000;
/** One wrong event may meet thousands of waits with the same condition. */
const TOLD_EVERY_MS = 60_000;

/**
 * Asks whether an event is the one that a state waits for. An event over which the condition fails, or gives neither true
 * nor false, is not: what strangers send must not end whoever waits for something else.
 */
export class EventMatch {
  private compiled = new Map<string, Expression>();
  /** When a failure of a condition was last told. */
  private told = new Map<string, Instant>();

  constructor(
    private readonly evaluator: ExpressionEvaluator,
    private readonly now: () => Instant,
    private readonly onFailure: (cause: string) => void,
  ) {}

  async holds(match: Match | undefined, event: StoredEvent, owner: ExpressionOwner): Promise<boolean> {
    if (!match) return true;
    const bindings: Bindings = { ...match.bindings, states: { ...match.bindings.states, event: event.body } };
    const expression = this.expressionOf(match);
    const fast = expression?.fast ? expression.fast(bindings) : SLOW;
    return (fast === SLOW ? await this.evaluate(match, bindings, event.receivedAt, owner) : fast) === true;
  }

  /** `at` is the time of the event, so that another owner comes to the same answer. */
  private async evaluate(
    { key, source }: Match,
    bindings: Bindings,
    at: number,
    owner: ExpressionOwner,
  ): Promise<Json | undefined> {
    const result = (await this.evaluator.evaluate({ expressions: [{ key, source }], bindings, at }, owner))[key];
    if (result?.ok) return result.value;
    this.tell(source, result?.cause ?? 'the evaluator gave no answer');
    return undefined;
  }

  private tell(source: string, cause: string): void {
    const now = this.now();
    if (now - (this.told.get(source) ?? -Infinity) < TOLD_EVERY_MS) return;
    if (this.told.size >= MOST_COMPILED) this.told = new Map();
    this.told.set(source, now);
    this.onFailure(cause);
  }

  private expressionOf({ key, source }: Match): Expression | undefined {
    const known = this.compiled.get(source);
    if (known) return known;
    const compiled = compileExpression(source, key);
    if (!compiled.ok) return undefined;
    if (this.compiled.size >= MOST_COMPILED) this.compiled = new Map();
    this.compiled.set(source, compiled.expression);
    return compiled.expression;
  }
}

/** What a state gives that waited for this event: its data, which CloudEvents keeps as base64 where it is binary. */
export function dataOf(event: Json): Json {
  if (!isJsonObject(event)) return null;
  return event['data'] ?? event['data_base64'] ?? null;
}
