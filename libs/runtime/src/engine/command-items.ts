import type { ExecutionCommand, Seen, Steering, TaskAnswer } from '@workflows/contracts';
import type { StepCommand } from '@workflows/state-machine';
import type { CommandDelivery, ReceivedCommand } from '../ports/command-bus';
import type { InboxItem, ItemRequest, ItemResult } from './inbox-item';

/** A command in the engine's own words. */
export function toRequest(command: ExecutionCommand): ItemRequest {
  switch (command.kind) {
    case 'start':
      return command.durable
        ? { kind: 'step', step: { kind: 'start' }, tenant: command.request.tenant }
        : { kind: 'insert', start: command.request };
    case 'childEnded':
      return { kind: 'childEnded', taskId: command.taskId };
    case 'poke':
      return { kind: 'poke' };
    case 'steer':
      return { kind: 'step', step: steeringStep(command.steering), tenant: command.tenant };
    case 'operatorAnswer': {
      const { tenant, executionId: _, ...step } = command;
      return { kind: 'step', step, tenant };
    }
    case 'migrate': {
      const { kind: _, tenant, executionId: __, ...migration } = command;
      return { kind: 'migrate', migration, tenant };
    }
    case 'cancel':
      return {
        kind: 'step',
        step: { kind: 'cancel', reason: command.reason, ...seen(command) },
        tenant: command.tenant,
      };
    case 'answer':
      return command.answer.kind === 'heartbeat'
        ? { kind: 'heartbeat', taskId: command.taskId, tenant: command.tenant }
        : { kind: 'step', step: toStep(command.taskId, command.digest, command.answer), tenant: command.tenant };
  }
}

function steeringStep(steering: Steering): StepCommand {
  if (steering.kind !== 'undo') return steering;
  return { kind: 'cancel', reason: steering.reason, undo: true, ...seen(steering) };
}

function seen({ asOf }: Seen): Seen {
  return asOf === undefined ? {} : { asOf };
}

function toStep(taskId: number, digest: string, answer: Exclude<TaskAnswer, { kind: 'heartbeat' }>): StepCommand {
  if (answer.kind === 'complete') return { kind: 'taskSucceeded', taskId, digest, result: answer.output };
  const { kind: _, ...failure } = answer;
  return { kind: 'taskFailed', taskId, digest, ...failure };
}

/** All records of one delivery in the order of their offsets, so that an offset never passes an earlier one. */
export function* inLogOrder(
  { shard, commands, unreadable, passed = [] }: CommandDelivery,
  toItem: (command: ReceivedCommand) => InboxItem | undefined,
  settle: (result: ItemResult) => void,
): Generator<InboxItem> {
  const other = (offset: number, request: ItemRequest) => ({ executionId: '', shard, offset, request, settle });
  const others = [
    ...unreadable.map(({ offset, ...record }) => other(offset, { kind: 'quarantine', ...record })),
    ...passed.map((offset) => other(offset, { kind: 'poke' })),
  ].sort((a, b) => a.offset - b.offset);
  let next = 0;
  for (const command of commands) {
    for (let first = others[next]; first && isBefore(first, command); first = others[++next]) yield first;
    const item = toItem(command);
    if (item) yield item;
  }
  yield* others.slice(next);
}

function isBefore({ offset }: { offset: number }, command: ReceivedCommand): boolean {
  return command.offset !== undefined && offset < command.offset;
}
