import { Execution } from './execution.fixture';
import { constant, lasting, programOf, succeed, task, undoing } from './program.fixture';
import type { Endings } from '../program';

export const UNDO: Endings = {
  failed: { compensate: true },
  timedOut: { compensate: true },
  cancelled: { compensate: true },
};
export const chain = (endings: Endings = UNDO, more: object = {}) =>
  programOf(
    [
      task('reserve', { ...undoing('reserve'), next: 'charge' }),
      task('charge', { ...undoing('charge', more), next: 'ship' }),
      task('ship', undoing('ship')),
      task('tell', { next: 'told' }),
      succeed('told'),
    ],
    { endings, timeout: lasting(constant(3600)) },
  );

export const asked = ({ rows }: Execution): string[] =>
  [...rows.tasks.values()].map(({ request }) => (request.kind === 'function' ? request.function : request.kind));
/** Up to where `ship` is asked. */
export const shipping = (program = chain()): Execution => {
  const execution = Execution.started(program, { order: 7 });
  execution.succeed({ seat: 1 });
  execution.succeed({ paid: 2 });
  return execution;
};
export const cancel = (execution: Execution, undo?: true) => execution.send({ kind: 'cancel', reason: 'enough', undo });
export const redrive = (execution: Execution) => execution.send({ kind: 'redrive' });
