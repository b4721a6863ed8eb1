import type { ExecutionCommand } from '@workflows/contracts';

type CommandKind = ExecutionCommand['kind'];

const EVERY_KIND: Record<CommandKind, true> = {
  start: true,
  answer: true,
  cancel: true,
  steer: true,
  migrate: true,
  operatorAnswer: true,
  childEnded: true,
  poke: true,
};

/** What this release takes. */
export const COMMAND_KINDS: ReadonlySet<string> = new Set(Object.keys(EVERY_KIND));

/** What an executor takes that does not say it: all that there was before executors said it. */
export const FIRST_KINDS: ReadonlySet<string> = new Set<CommandKind>([
  'start',
  'answer',
  'cancel',
  'steer',
  'childEnded',
  'poke',
]);
