import { EngineError, type StartOutcome, type StartRequest } from '@workflows/contracts';
import type { Starter } from '../ports/command-bus';

/** Nobody is known to own the shard of a start, or its owner went away before it answered. */
export class OwnerAway extends EngineError {
  constructor() {
    super('UNAVAILABLE', 'Nobody works on this execution at the moment; whether it was started is unknown.', {
      retryAfterSeconds: 1,
    });
  }
}

/**
 * Starts through the owner of the shard, in one commit with what follows, as in one process; without it by an insert of their own (I1).
 * An owner that went away may have made the start or be about to. Its execution has one id on both ways, so it is made once.
 */
export class OwnerStarter implements Starter {
  constructor(
    private readonly owner: Starter,
    private readonly direct: Starter,
  ) {}

  async start(request: StartRequest): Promise<StartOutcome> {
    if (request.restart) return this.direct.start(request); // an owner of the release before would start it without (I24)
    try {
      return await this.owner.start(request);
    } catch (error) {
      if (!(error instanceof OwnerAway)) throw error;
      return this.withoutOwner(request);
    }
  }

  /** One that its owner had made already is not a repetition: nobody has been told of it. */
  private async withoutOwner(request: StartRequest): Promise<StartOutcome> {
    const outcome = await this.direct.start(request);
    return outcome.executionId === request.executionId ? { ...outcome, replayed: false } : outcome;
  }
}
