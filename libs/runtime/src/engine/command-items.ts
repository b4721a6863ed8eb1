import type { ExecutionCommand, TaskAnswer } from '@workflows/contracts';
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
    case 'cancel':
      return { kind: 'step', step: { kind: 'cancel', reason: command.reason }, tenant: command.tenant };
    case 'answer':
      return command.answer.kind === 'heartbeat'
        ? { kind: 'heartbeat', taskId: command.taskId, tenant: command.tenant }
        : { kind: 'step', step: toStep(command.taskId, command.digest, command.answer), tenant: command.tenant };
  }
}

function toStep(taskId: number, digest: string, answer: Exclude<TaskAnswer, { kind: 'heartbeat' }>): StepCommand {
  if (answer.kind === 'complete') return { kind: 'taskSucceeded', taskId, digest, result: answer.output };
  const { kind: _, ...failure } = answer;
  return { kind: 'taskFailed', taskId, digest, ...failure };
}

/** Commands and unreadable records of one delivery in the order of their offsets, so that an offset never passes an earlier one. */
export function* inLogOrder(
  delivery: CommandDelivery,
  toItem: (command: ReceivedCommand) => InboxItem | undefined,
  settled: (result: ItemResult) => void,
): Generator<InboxItem> {
  const unreadable = [...delivery.unreadable];
  for (const command of delivery.commands) {
    while (unreadable[0] && command.offset !== undefined && unreadable[0].offset < command.offset)
      yield parked(unreadable.shift());
    const item = toItem(command);
    if (item) yield item;
  }
  while (unreadable.length > 0) yield parked(unreadable.shift());

  function parked(record: CommandDelivery['unreadable'][number] | undefined): InboxItem {
    if (!record) throw new Error('an unreadable record vanished from its delivery');
    const { offset, reason, raw } = record;
    return {
      executionId: '',
      shard: delivery.shard,
      offset,
      request: { kind: 'quarantine', reason, raw },
      settle: settled,
    };
  }
}
