import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { idempotencyKeyOf, type ExecutionId, type TenantId } from '@workflows/contracts';
import {
  FairLanes,
  executionOf,
  fairLimits,
  keyOf,
  ownerOf,
  taskKey,
  tidyText,
  type BuiltInRunner,
  type Clock,
  type TaskFailure,
  type TaskKey,
  type FunctionOutcomes,
  type PauseDirectory,
  type TenantTask,
} from '@workflows/runtime';
import type { Transporter } from 'nodemailer';
import { readEmail, type EmailMessage } from './email-message';

const NAME = 'email.send';
const CONNECTIONS = 4;
const WAIT_MS = 20_000;
const MAX_CAUSE = 2_000;
const require = createRequire(__filename);

/** The operator's: `url` is the SMTP server, `from` whom messages are from. */
export interface EmailSettings {
  url: string;
  from: string;
}

/**
 * Sends e-mail through the server that the operator has set.
 *   E1. The Message-ID follows from the idempotency key: where a message goes out twice, since the answer to the first was lost, whoever
 *       receives it can tell.
 *   E2. What the server refuses for good is not tried again; what it refuses for now, and no connection, is.
 */
export class EmailRunner implements BuiltInRunner {
  readonly defaults = { retry: [{ errors: ['Email.Unavailable'], interval: 1, backoffRate: 2, maxAttempts: 3 }] };
  private readonly lanes: FairLanes;
  private readonly sending = new Map<TaskKey, TenantTask>();
  private transport: Transporter | undefined;

  constructor(
    private readonly outcomes: Pick<FunctionOutcomes, 'succeeded' | 'failed' | 'givenBack'>,
    clock: Clock,
    private readonly pauses: Pick<PauseDirectory, 'isPaused'>,
    private readonly settings: EmailSettings | undefined,
  ) {
    this.lanes = new FairLanes(clock, fairLimits(CONNECTIONS, { slowCost: WAIT_MS }));
  }

  answers(_tenant: TenantId, name: string): boolean {
    return name === NAME;
  }

  run(task: TenantTask): void {
    const key = keyOf(task);
    if (this.sending.has(key)) return;
    const { settings } = this;
    if (settings === undefined) return this.outcomes.failed(task, NOT_CONFIGURED);
    const reading = readEmail(task.arguments);
    if (!reading.ok) return this.outcomes.failed(task, refused('Api.InvalidArguments', `${NAME}: ${reading.cause}`));
    this.sending.set(key, task);
    const end = (tell: () => void): void => {
      if (this.sending.get(key) !== task) return;
      this.sending.delete(key);
      tell();
    };
    const send = (): Promise<string> => this.send(settings, reading.message, idempotencyKeyOf(task));
    this.lanes
      .run(key, ownerOf(task), async () => {
        if (this.isPaused(task)) return end(() => this.outcomes.givenBack(task));
        const messageId = await send();
        end(() => this.outcomes.succeeded(task, { messageId }));
      })
      .catch((error: unknown) => end(() => this.outcomes.failed(task, failureOf(error))));
  }

  /** What is on its way goes on: it cannot be called back. */
  stop(executionId: ExecutionId, taskId: number): void {
    this.drop(taskKey(executionId, taskId));
  }

  /** One that waits for its turn is not sent; what is on its way is told of. */
  hold(executionId: ExecutionId, taskId: number): void {
    const key = taskKey(executionId, taskId);
    if (this.lanes.remove(key)) this.sending.delete(key);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const key of this.sending.keys()) if (isGone(executionOf(key))) this.drop(key);
  }

  /** It may have been paused since its turn began to be waited for. */
  private isPaused({ tenant, function: subject }: TenantTask): boolean {
    return this.pauses.isPaused({ tenant, kind: 'function', subject });
  }

  private drop(key: TaskKey): void {
    this.lanes.remove(key);
    this.sending.delete(key);
  }

  /** The Message-ID that it has. */
  private async send({ url, from }: EmailSettings, message: EmailMessage, key: string): Promise<string> {
    const nodemailer = require('nodemailer') as typeof import('nodemailer'); // most services send no e-mail
    this.transport ??= nodemailer.createTransport({
      url,
      connectionTimeout: WAIT_MS,
      greetingTimeout: WAIT_MS,
      socketTimeout: WAIT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const messageId = messageIdOf(key, from); // E1
    await this.transport.sendMail({ ...message, from, messageId });
    return messageId;
  }
}

function messageIdOf(key: string, from: string): string {
  const [, domain = 'workflows'] = /@([A-Za-z0-9.-]+)/.exec(from) ?? [];
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@${domain}>`;
}

/** E2 */
function failureOf(error: unknown): TaskFailure {
  const { responseCode, code, message } = read(error);
  const said = tidyText(`${NAME}: ${message}`, MAX_CAUSE);
  if (code === 'EAUTH')
    return refused('Email.NotConfigured', `${NAME}: the SMTP server does not take the user and password of SMTP_URL.`);
  if (responseCode !== undefined && responseCode >= 500) return refused('Email.Rejected', said);
  if (code === 'EENVELOPE' && responseCode === undefined) return refused('Email.Rejected', said);
  return { error: 'Email.Unavailable', cause: said };
}

function read(error: unknown): { responseCode?: number; code?: string; message: string } {
  if (!(error instanceof Error)) return { message: 'the message could not be sent' };
  return {
    message: error.message,
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    ...('responseCode' in error && typeof error.responseCode === 'number' && { responseCode: error.responseCode }),
  };
}

function refused(error: string, cause: string): TaskFailure {
  return { error, cause, retryable: false };
}

const NOT_CONFIGURED = refused(
  'Email.NotConfigured',
  `${NAME}: this service sends no e-mail. Set SMTP_URL (smtp://user:password@host:587) and SMTP_FROM (Workflows <workflows@example.com>) for it, or register a function "${NAME}".`,
);
