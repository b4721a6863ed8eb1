import { STATUS_CODES } from 'node:http';
import { isUtf8 } from 'node:buffer';
import { idempotencyKeyOf, type Json } from '@workflows/contracts';
import {
  firstHop,
  nextHop,
  type AskedTask,
  type Clock,
  type Hop,
  type HttpAnswer,
  type TaskFailure,
  type TaskOutcomes,
} from '@workflows/runtime';
import type { BreakOff } from '../break-off';
import type { OutboundCalls } from '../outbound-calls';
import { reasonOf } from '../reason-of';
import { readFetchCall, type FetchCall } from './fetch-request';

/** A call that takes longer is over, unless its task ends before. */
const DEADLINE_MS = 60_000;
/** What goes along to another origin after a redirect; the rest may be credentials. */
const HARMLESS = new Set(['accept', 'accept-language', 'content-type']);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

class Refused extends Error {}
class Late extends Error {}

/** Makes the calls of `fetch` in code, through the same guard as those of functions: any status is an answer, as the standard has it. */
export class FetchCalls {
  constructor(
    private readonly outcomes: Pick<TaskOutcomes, 'succeeded' | 'failed'>,
    private readonly clock: Clock,
    private readonly calls: OutboundCalls,
  ) {}

  run(task: AskedTask<'http'>): void {
    const reading = readFetchCall(task.arguments);
    if (!reading.ok) return this.outcomes.failed(task, failed(reading.cause));
    const { call } = reading;
    this.calls.begin(
      task,
      call.url,
      (breakOff) => this.make(task, call, breakOff),
      (error) => this.outcomes.failed(task, failed(reasonOf(error))),
    );
  }

  private async make(task: AskedTask<'http'>, call: FetchCall, breakOff: BreakOff): Promise<() => void> {
    const cancel = this.clock.after(DEADLINE_MS, () => breakOff.now(new Late()));
    try {
      const response = await this.follow(task, call, breakOff);
      return () => this.outcomes.succeeded(task, response);
    } catch (error) {
      const failure =
        error instanceof Late
          ? { error: 'States.Timeout', cause: `fetch was not answered within ${DEADLINE_MS / 1000} seconds.` }
          : failed(error instanceof Refused ? error.message : reasonOf(error));
      return () => this.outcomes.failed(task, failure);
    } finally {
      cancel();
    }
  }

  private async follow(task: AskedTask<'http'>, call: FetchCall, breakOff: BreakOff): Promise<Json> {
    let { method, body } = call;
    for (let hop = firstHop(call.url); ;) {
      const { origin, path, verdict } = this.calls.destinations.of(hop.url);
      if (!verdict.ok) throw new Refused(`the address may not be called: ${verdict.reason}`);
      const headers = headersOf(task, call, hop, body !== undefined);
      const asked = { origin, path, method, headers, ...(body !== undefined && { body }) };
      // The method is one by its form, and undici takes any.
      const answer = await this.calls.send(asked as Parameters<OutboundCalls['send']>[0], breakOff);
      const location = answer.headers['location'];
      if (!REDIRECTS.has(answer.status) || typeof location !== 'string' || call.redirect === 'manual')
        return responseOf(answer, hop);
      if (call.redirect === 'error') throw new Refused('it was redirected');
      const next = nextHop(hop, location, this.calls.destinations.policy);
      if (!next.ok) throw new Refused(next.cause);
      hop = next.hop;
      if (turnsToGet(answer.status, method)) [method, body] = ['GET', undefined];
    }
  }
}

/** As the standard has it: what was sent once is not sent again unless the answer says so. */
function turnsToGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}

function responseOf({ status, headers, body, bytes }: HttpAnswer, hop: Hop): Json {
  if (body === undefined) throw new Refused('its answer is larger than 10 MiB');
  const isText = bytes === undefined || isUtf8(bytes);
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    url: hop.url,
    headers: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      ),
    ),
    ...(body !== '' && (isText ? { body } : { body: Buffer.from(bytes).toString('base64'), encoding: 'base64' })),
  };
}

/** `Idempotency-Key` stays the same over all attempts (I12), unless the code has one of its own. */
function headersOf(task: AskedTask<'http'>, call: FetchCall, hop: Hop, hasBody: boolean): Record<string, string> {
  const given = Object.entries(call.headers).filter(
    ([name]) => (hop.trusted || HARMLESS.has(name)) && (hasBody || name !== 'content-type'),
  );
  return {
    'user-agent': 'workflows',
    'accept-encoding': 'identity',
    'idempotency-key': idempotencyKeyOf(task),
    ...Object.fromEntries(given),
  };
}

/** The name by which the standard rejects. */
function failed(reason: string): TaskFailure {
  return { error: 'TypeError', cause: `fetch failed: ${reason}.` };
}
