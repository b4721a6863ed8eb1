import {
  EngineError,
  firedIdOf,
  nameClaim,
  type ExecutionCommand,
  type ScheduleDraft,
  type StartRequest,
} from '@workflows/contracts';
import type { ChildResolver } from '../ports/child-resolver';
import type { Clock } from '../ports/clock';
import type { Starter } from '../ports/command-bus';
import type { FiringOutcome, FiringRef, FiringStore, SweptFirings } from '../ports/firing-store';
import { firingKey } from './firing-key';

export interface FiringStarterParts {
  store: FiringStore;
  resolver: ChildResolver;
  starter: Starter;
  /** Says something to an execution anywhere; it may get lost. */
  send(command: ExecutionCommand): void;
  clock: Clock;
}

const REPLACED = 'A later firing has taken its place.';

/**
 * Starts what was decided to be started.
 *   F1. A start is durable before its firing is settled. Its id and its key follow from schedule and time, so that whoever starts it again
 *       finds the first one.
 *   F2. What cannot be known now (the registry is away, the engine is full) stays to be started. What can never start is settled with the
 *       reason.
 */
export class FiringStarter {
  constructor(private readonly parts: FiringStarterParts) {}

  async start(ref: FiringRef): Promise<void> {
    const { store } = this.parts;
    const found = await store.readFiring(ref);
    if (!found) return;
    const { draft, cancels } = found;
    await store.settleFiring(ref, cancels ? { status: 'skipped', reason: REPLACED } : await this.outcomeOf(ref, draft));
  }

  /** Tells executions that they are cancelled; each sweep does, until they have ended. */
  cancel(cancelled: SweptFirings['cancelled']): void {
    for (const one of cancelled) this.parts.send({ kind: 'cancel', reason: REPLACED, ...one });
  }

  private async outcomeOf(ref: FiringRef, draft: ScheduleDraft): Promise<FiringOutcome> {
    const { workflow, input = {}, labels, executionName, nameReuse } = draft;
    const { tenant, scheduleId, time } = ref;
    const { resolver, starter, clock } = this.parts;
    const resolved = await resolver.resolve(tenant, { workflow, input });
    if (!resolved.ok) return { status: 'failed', reason: resolved.cause };
    const request: StartRequest = {
      tenant,
      executionId: firedIdOf(scheduleId, time),
      ...resolved.child,
      input,
      createdAt: clock.now(),
      ...(labels && { labels }),
      ...nameClaim(executionName, nameReuse),
      idempotency: { key: firingKey(ref), bodyDigest: 'schedule' },
    };
    try {
      return { status: 'started', executionId: (await starter.start(request)).executionId };
    } catch (error) {
      if (!(error instanceof EngineError) || error.retryable) throw error;
      const status = error.code === 'NAME_TAKEN' ? 'skipped' : 'failed'; // who names them wants no second one beside the first
      return { status, reason: error.message };
    }
  }
}
