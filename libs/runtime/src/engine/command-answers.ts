import {
  EngineError,
  type CommandReply,
  type ExecutionCommand,
  type ExecutionId,
  type SteeringRefusal,
} from '@workflows/contracts';
import type { Unrehearsed } from '../migrations/rehearsals';
import type { ReceivedCommand } from '../ports/command-bus';
import type { EngineObserver } from './engine-parts';
import { findClosing } from './find-closing';
import type { ItemResult } from './inbox-item';
import { operatorVerdict } from './operator-verdict';
import type { NearStore } from './read-near';

/** What commands ask of others than the interpreter. */
export interface EngineErrands {
  heartbeat(executionId: ExecutionId, taskId: number): void;
  childEnded(executionId: ExecutionId, taskId: number): void;
  /** Whether the event is the one that the task waited for; resolves once that is durable. */
  poke(command: Extract<ExecutionCommand, { kind: 'poke' }>): Promise<boolean>;
  /** What a migration comes to once the code was rehearsed. */
  migrateHandler(command: Extract<ExecutionCommand, { kind: 'migrate' }>, found: Unrehearsed): Promise<ItemResult>;
}

export interface CommandAnswersParts extends EngineErrands {
  store: NearStore;
  observer: Pick<EngineObserver, 'trouble'>;
}

const TAKEN: CommandReply = { kind: 'answered', verdict: { accepted: true } };

/** What most commands are and come to. Nothing has to be asked for it, so it is answered in the turn of the commit, by no promise. */
function isResultTaken(command: ExecutionCommand, result: ItemResult): boolean {
  return command.kind === 'answer' && result.kind === 'applied' && result.beaten === undefined;
}

/**
 * What senders are told of their commands, always after the commit that decided them. What an answer still has to ask for (the
 * history, an event) may be out of reach. The command stays decided then; its sender asks again and gets the same answer.
 */
export class CommandAnswers {
  constructor(private readonly parts: CommandAnswersParts) {}

  give(received: ReceivedCommand, result: ItemResult): void {
    const { command } = received.envelope;
    const executionId = command.kind === 'start' ? command.request.executionId : command.executionId;
    if (isResultTaken(command, result)) return this.hand(received, executionId, TAKEN);
    this.answer(command, result)
      .catch((error: unknown) => this.unanswered(executionId, error))
      .then((reply) => reply && received.reply(reply))
      .catch((error: unknown) => this.unsent(executionId, error));
  }

  private hand(received: ReceivedCommand, executionId: ExecutionId, reply: CommandReply): void {
    try {
      received.reply(reply);
    } catch (error) {
      this.unsent(executionId, error);
    }
  }

  private unsent(executionId: ExecutionId, error: unknown): void {
    this.parts.observer.trouble('an answer could not be handed on; its sender asks again', { executionId, error });
  }

  private unanswered(executionId: ExecutionId, error: unknown): CommandReply {
    this.parts.observer.trouble('what a command came to could not be read', { executionId, error });
    const message = 'What this came to could not be read. Send the same request again in a moment.';
    return { kind: 'refused', error: new EngineError('UNAVAILABLE', message, { retryAfterSeconds: 1 }).toWire() };
  }

  /** What to tell the sender; nothing when the command has to find another owner. */
  private async answer(command: ExecutionCommand, result: ItemResult): Promise<CommandReply | undefined> {
    switch (result.kind) {
      case 'lost':
      case 'repeated':
        return undefined;
      case 'refused':
        return { kind: 'refused', error: result.error.toWire() };
      case 'applied':
        return this.answerApplied(command, result);
      case 'rejected':
        return this.answerRejected(command, result.reason);
    }
  }

  private async answerApplied(
    command: ExecutionCommand,
    result: Extract<ItemResult, { kind: 'applied' }>,
  ): Promise<CommandReply | undefined> {
    switch (command.kind) {
      case 'start':
        return result.started && { kind: 'started', outcome: result.started };
      case 'answer':
        if (result.beaten !== undefined) this.parts.heartbeat(command.executionId, result.beaten);
        return TAKEN;
      case 'operatorAnswer':
        return TAKEN;
      case 'cancel':
        return { kind: 'cancelled', accepted: true };
      case 'steer':
        return command.steering.kind === 'undo' ? { kind: 'cancelled', accepted: true } : { kind: 'steered' };
      case 'migrate':
        if (result.unrehearsed !== undefined)
          return this.answer(command, await this.parts.migrateHandler(command, result.unrehearsed));
        return result.verdict && { kind: 'migrated', verdict: result.verdict };
      case 'childEnded':
        this.parts.childEnded(command.executionId, command.taskId);
        return undefined;
      case 'poke':
        return { kind: 'poked', woken: await this.parts.poke(command) };
    }
  }

  private async answerRejected(command: ExecutionCommand, reason: string): Promise<CommandReply | undefined> {
    switch (command.kind) {
      case 'start': {
        if (reason !== 'IDEMPOTENCY_CONFLICT') return undefined;
        const message =
          'This idempotency key was used for a start with another body. Use a new key, or send the same body.';
        return { kind: 'refused', error: new EngineError('IDEMPOTENCY_CONFLICT', message).toWire() };
      }
      case 'answer':
        return { kind: 'answered', verdict: await this.closedVerdict(command) };
      case 'operatorAnswer': {
        if (reason === 'EXECUTION_NOT_FOUND') return notFound(command);
        if (reason === 'ALREADY_ANSWERED') return { kind: 'answered', verdict: { accepted: true, duplicate: true } };
        return { kind: 'answered', verdict: await operatorVerdict(this.parts.store, command) };
      }
      case 'cancel': {
        return reason === 'EXECUTION_NOT_FOUND' ? notFound(command) : { kind: 'cancelled', accepted: false };
      }
      case 'migrate':
        return notFound(command);
      case 'steer': {
        if (reason === 'EXECUTION_NOT_FOUND') return notFound(command);
        if (command.steering.kind === 'undo') return { kind: 'cancelled', accepted: false };
        if (!isRefusal(reason)) throw new Error(`a steering was rejected as ${reason}`);
        return { kind: 'steered', refusal: reason };
      }
      case 'childEnded':
      case 'poke':
        return undefined;
    }
  }

  /** The history knows how a task was closed: by this same answer, or otherwise. */
  private async closedVerdict(command: Extract<ExecutionCommand, { kind: 'answer' }>) {
    const { executionId, taskId, digest, answer } = command;
    const closing = await findClosing(this.parts.store, executionId, taskId);
    if (closing === 'unknown') return { accepted: false, code: 'TASK_NOT_FOUND' } as const;
    const isSame =
      answer.kind !== 'heartbeat' &&
      closing !== undefined &&
      'digest' in closing.data &&
      closing.data.digest === digest;
    return isSame
      ? ({ accepted: true, duplicate: true } as const)
      : ({ accepted: false, code: 'TASK_CLOSED' } as const);
  }
}

const REFUSALS: Record<SteeringRefusal, true> = {
  ALREADY_PAUSED: true,
  ALREADY_REDRIVEN: true,
  NOT_PAUSED: true,
  EXECUTION_CLOSED: true,
  EXECUTION_OPEN: true,
  EXECUTION_UNDONE: true,
  NOT_STARTED: true,
};

function isRefusal(reason: string): reason is SteeringRefusal {
  return Object.hasOwn(REFUSALS, reason);
}

function notFound({ executionId }: { executionId: ExecutionId }): CommandReply {
  const error = new EngineError('EXECUTION_NOT_FOUND', `There is no execution "${executionId}".`);
  return { kind: 'refused', error: error.toWire() };
}
