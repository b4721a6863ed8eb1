import type { StartOutcome, StartRequest } from '@workflows/contracts';
import type { Starter } from '../ports/command-bus';

/** Starts that claim a name are inserted by the one statement that claims names (ADR 37); all others go as they did, and pay nothing for it. */
export class NamedStarter implements Starter {
  constructor(
    private readonly direct: Starter,
    private readonly others: Starter,
  ) {}

  start(request: StartRequest): Promise<StartOutcome> {
    return (request.nameReuse === undefined ? this.others : this.direct).start(request);
  }
}
