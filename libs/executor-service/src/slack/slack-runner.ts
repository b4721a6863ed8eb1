import {
  isJsonObject,
  secretsNamedIn,
  type ExecutionId,
  type Json,
  type JsonObject,
  type TenantId,
} from '@workflows/contracts';
import {
  revealSecrets,
  type BuiltInRunner,
  type Clock,
  type PauseDirectory,
  type RevealedSecrets,
  type SecretReader,
  type TenantTask,
} from '@workflows/runtime';
import type { CallOutcomes } from '../connectors/connector-calls';
import { DEFAULT_RETRY } from '../connectors/default-retry';
import { PreparedCalls, invalidArguments, type Preparing } from '../connectors/prepared-calls';
import type { OutboundCalls } from '../http/outbound-calls';

const NAME = 'slack.postMessage';
/** Where messages go unless the call says otherwise. */
const WEBHOOK = '{{secret:slack.webhook}}';
const SETUP =
  'make an incoming webhook in Slack and write its URL with PUT /secrets/slack.webhook, or name another secret as "webhook": "{{secret:name}}"';
/** Slack's own limit of a text. */
const LONGEST_TEXT = 40_000;

export interface SlackParts {
  clock: Clock;
  calls: OutboundCalls;
  pauses: Pick<PauseDirectory, 'isPaused'>;
  secrets: SecretReader;
}

/** Posts messages by the incoming webhooks of Slack, whose URLs are secrets. Slack knows no idempotency key: a lost answer may be a second message. */
export class SlackRunner implements BuiltInRunner {
  readonly defaults = { retry: DEFAULT_RETRY };
  private readonly calls: PreparedCalls;

  constructor(
    outcomes: CallOutcomes,
    private readonly parts: SlackParts,
  ) {
    this.calls = new PreparedCalls(outcomes, parts.clock, parts.calls, parts.pauses, (task) => this.prepare(task));
  }

  answers(_tenant: TenantId, name: string): boolean {
    return name === NAME;
  }

  run(task: TenantTask): void {
    this.calls.run(task);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    this.calls.stop(executionId, taskId);
  }

  hold(executionId: ExecutionId, taskId: number): void {
    this.calls.hold(executionId, taskId);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    this.calls.forget(isGone);
  }

  private async prepare(task: TenantTask): Promise<Preparing> {
    const given = task.arguments;
    if (!isJsonObject(given)) return invalidArguments(NAME, 'its arguments must be an object such as {"text": "…"}');
    const { webhook = WEBHOOK, text, content, ...rest } = given;
    if (typeof webhook !== 'string' || secretsNamedIn(webhook).length === 0)
      return invalidArguments(NAME, `"webhook" must refer to a secret: ${SETUP}`);
    const said = textOf(text ?? content);
    if (said === undefined && rest.blocks === undefined)
      return invalidArguments(NAME, 'it needs "text", "content" or "blocks"');
    const revealing = await revealSecrets(this.parts.secrets, task.tenant, [webhook]);
    if (!revealing.ok) {
      const { error, cause } = revealing.failure;
      const told = error === 'Secret.Missing' ? `${NAME}: ${cause}. To use it, ${SETUP}.` : `${NAME}: ${cause}`;
      return { kind: 'failed', failure: { error, cause: told, retryable: false } };
    }
    const { secrets } = revealing;
    const url = secrets.fill(webhook).trim();
    if (!/^https?:\/\//.test(url) || !URL.canParse(url))
      return invalidArguments(NAME, `the secret that "webhook" refers to is no URL: ${SETUP}`);
    const message: JsonObject = { ...rest, ...(said !== undefined && { text: said }) };
    const headers = { accept: '*/*', 'content-type': 'application/json' };
    const request = { method: 'POST', url, headers, body: JSON.stringify(message) };
    const called = { name: NAME, connector: 'slack', secretNames: secretsNamedIn(webhook) };
    const proof = { kind: 'fixed', auth: undefined } as const;
    return { kind: 'ready', call: { request, proof, secrets: withPath(secrets, url), called } };
  }
}

/** Whoever has the path has the webhook: servers echo it without the rest. */
function withPath(secrets: RevealedSecrets, url: string): RevealedSecrets {
  const { pathname } = new URL(url);
  return pathname === '/' ? secrets : secrets.and('path of the webhook', pathname);
}

/** What is no text is shown as its members, a line each. */
function textOf(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.slice(0, LONGEST_TEXT);
  if (!isJsonObject(value)) return JSON.stringify(value).slice(0, LONGEST_TEXT);
  const lines = Object.entries(value).map(
    ([name, member]) => `*${name}:* ${typeof member === 'string' ? member : JSON.stringify(member)}`,
  );
  return lines.join('\n').slice(0, LONGEST_TEXT);
}
