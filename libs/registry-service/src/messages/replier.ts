import { Injectable, Logger } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { RegistryPattern, RegistryReply } from '@workflows/contracts';
import { readEnvelope } from './envelope';
import type { Envelope } from './envelope';

type Answer<P extends RegistryPattern> = Extract<RegistryReply<P>, { ok: true }>['value'];

/** The edge of the registry: foreseen errors become data, all others are logged here, once, and told without details. */
@Injectable()
export class Replier {
  private readonly logger = new Logger('Registry');

  async reply<P extends RegistryPattern>(
    pattern: P,
    request: unknown,
    answer: (envelope: Envelope) => Promise<Answer<P>>,
  ): Promise<RegistryReply<P>> {
    try {
      return { ok: true, value: await answer(readEnvelope(request)) };
    } catch (error) {
      if (error instanceof EngineError) return { ok: false, error: error.toWire() };
      this.logger.error(`${pattern} failed`, error instanceof Error ? error.stack : String(error));
      return {
        ok: false,
        error: new EngineError('INTERNAL', 'The registry could not answer; its log says why.').toWire(),
      };
    }
  }
}
