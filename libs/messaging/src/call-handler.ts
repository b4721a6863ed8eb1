import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';

/**
 * Calls a handler that Nest registered with a server. Nest turns what a handler throws into an Observable that fails;
 * awaited alone it would pass for an answer.
 */
export async function callHandler(handler: MessageHandler, data: unknown): Promise<unknown> {
  const answer: unknown = await handler(data);
  return isObservable(answer) ? lastValueFrom(answer) : answer;
}
