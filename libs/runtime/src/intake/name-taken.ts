import { EngineError, type ExecutionId } from '@workflows/contracts';

/** Why nothing is started, or redriven, under a name that another execution has. */
export function nameTaken(name: string, takenBy: ExecutionId): EngineError {
  const message = `The name "${name}" is taken by the execution "${takenBy}". Use another name, or another nameReuse.`;
  return new EngineError('NAME_TAKEN', message, { problems: [{ message, code: 'NAME_TAKEN', path: '/name' }] });
}
