import type { AnyJson } from '../json';
import { defaultClient, type Client } from '../client/client';
import type { Execution } from '../client/execution';
import { start, type StartOptions } from '../client/start';
import type { Handler, HandlerContext } from './context';
import { isSchema, type Schema } from './schema';
import { sourceOf, type HandlerSource, type Listener } from './listeners';
import { register, type Registration } from './register';

type Definition = Handler | Listener | Schema;
type Code<D> = D extends Listener<infer H> ? H : D;
type EventOf<D> = Code<D> extends (first: infer F, ...rest: never[]) => unknown ? EventIn<F> : AnyJson;
type EventIn<F> = F extends HandlerContext<infer E> ? E : F;
type ResultOf<D> = Code<D> extends (...args: never[]) => infer R ? Awaited<R> : AnyJson;

export interface HandlerStartOptions extends StartOptions {
  client?: Client;
}

/** Starts the workflow of a handler, wherever that runs; it is registered first. */
export interface Start<Event = AnyJson, Result = AnyJson> {
  (event: Event, options?: HandlerStartOptions): Promise<Execution<Result>>;
  /** What it is registered as. */
  readonly source: HandlerSource;
}

export type Instance<H extends Record<string, Definition>> = {
  readonly [K in keyof H as H[K] extends Handler | Listener ? K : never]: Start<EventOf<H[K]>, ResultOf<H[K]>>;
} & {
  /** Registers all handlers: the same code gives the version that it had, new code a new one. */
  register(client?: Client): Promise<Registration>;
};

/** Names that the instance needs for itself; a promise has the second. */
const RESERVED = ['register', 'then'];

/**
 * Workflows as plain functions. Nothing happens before `register()`, or `npx workflows dev`: a module that is only imported calls
 * nobody (ADR 44).
 *
 * ```ts
 * export default AI({ onUserSignup: async ({ ai, api, db, event }) => { … } })
 * ```
 *
 * What is an object or a list says what a model answers: `review: { stars: 'integer: 1 to 5' }` is the form of what `ai.review(…)` gives.
 */
export function AI<const H extends Record<string, Definition>>(handlers: H): Instance<H> {
  const entries = Object.entries(handlers);
  const schemas = entries.flatMap(([name, value]) => (isSchema(value) ? [[name, value] as const] : []));
  const sources = entries.flatMap(([name, value]) => (isSchema(value) ? [] : [[name, checked(name, value)] as const]));
  let registration: Registration | undefined;
  const startOf = ([name, source]: readonly [string, HandlerSource]): [string, Start] => {
    const begin = async (event: AnyJson, { client = defaultClient(), ...options }: HandlerStartOptions = {}) =>
      start(client, registration?.ids[name] ?? name, event, options);
    return [name, Object.assign(begin, { source })];
  };
  return {
    ...Object.fromEntries(sources.map(startOf)),
    register: async (client: Client = defaultClient()) => {
      registration = await register(client, Object.fromEntries<HandlerSource | Schema>([...sources, ...schemas]));
      return registration;
    },
  } as Instance<H>;
}

function checked(name: string, handler: unknown): HandlerSource {
  if (RESERVED.includes(name)) throw new TypeError(`a handler cannot be called ${name}: call it something else`);
  return sourceOf(handler, name);
}
