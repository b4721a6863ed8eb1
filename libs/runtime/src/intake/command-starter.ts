import { EngineError, type StartOutcome, type StartRequest } from '@workflows/contracts';
import type { CommandBus, Starter } from '../ports/command-bus';

/** Starts by ordinary commands: durable with the batch that begins them, one commit in all. For one process only. */
export class CommandStarter implements Starter {
  constructor(private readonly bus: CommandBus) {}

  async start(request: StartRequest): Promise<StartOutcome> {
    const reply = await this.bus.send({ kind: 'start', request });
    switch (reply.kind) {
      case 'started':
        return reply.outcome;
      case 'refused':
        throw EngineError.fromWire(reply.error);
      case 'answered':
      case 'cancelled':
      case 'steered':
      case 'migrated':
      case 'poked':
        throw new Error(`a start was answered with "${reply.kind}"`);
    }
  }
}
