import { EngineError } from '@workflows/contracts';
import type { CommandReply } from '@workflows/contracts';

/** The error that a reply carries, or that there is no sense in it. */
export function unexpectedReply(reply: CommandReply): EngineError {
  if (reply.kind === 'refused') return EngineError.fromWire(reply.error);
  return new EngineError('INTERNAL', 'Something went wrong here.', {
    cause: new Error(`a command was answered by "${reply.kind}"`),
  });
}
