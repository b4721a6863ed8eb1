import type { HandlerBody } from '../api/generated';
import type { Handler } from './context';

/** What a handler is registered as: its text, and what starts it. */
export type HandlerSource = HandlerBody;

/** A handler with what starts it. */
export interface Listener<H extends Handler = Handler> extends HandlerSource {
  handler: H;
}

/** A handler that events of this type start: `AI({ welcome: on('User.Signup', async ({ event }) => …) })`. */
export function on<H extends Handler>(event: string | string[], handler: H): Listener<H> {
  return { ...sourceOf(handler, 'on'), on: event, handler };
}

/** A handler that starts by the clock: `every('hour during business hours', fn, { timezone: 'Europe/Berlin' })`, or a cron pattern. */
export function every<H extends Handler>(
  phrase: string | string[],
  handler: H,
  { timezone }: { timezone?: string } = {},
): Listener<H> {
  return { ...sourceOf(handler, 'every'), every: phrase, ...(timezone !== undefined && { timezone }), handler };
}

/** The text of a handler, as it is registered. `name` is for the message. */
export function sourceOf(handler: unknown, name: string): HandlerSource {
  if (typeof handler === 'function') return { type: 'Function', code: handler.toString() };
  if (isListener(handler)) {
    const { handler: _, ...source } = handler;
    return source;
  }
  throw new TypeError(`${name} must be a function, on(event, function) or every(phrase, function)`);
}

function isListener(value: unknown): value is Listener {
  return typeof value === 'object' && value !== null && 'handler' in value && typeof value.handler === 'function';
}
