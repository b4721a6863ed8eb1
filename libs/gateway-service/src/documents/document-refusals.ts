import { EngineError, capProblems, type ErrorCode } from '@workflows/contracts';
import { DocumentRefused, type RefusalReason } from '@workflows/runtime';

const CODES: Record<RefusalReason, ErrorCode> = {
  InvalidCall: 'PARAMETER_INVALID',
  InvalidDocument: 'FIELD_INVALID',
  SchemaViolation: 'SCHEMA_VIOLATION',
  TooLarge: 'BODY_TOO_LARGE',
  TooMany: 'BODY_TOO_LARGE',
  NotFound: 'DOCUMENT_NOT_FOUND',
  AlreadyExists: 'DOCUMENT_EXISTS',
  Conflict: 'VERSION_CONFLICT',
  KeyTaken: 'IDEMPOTENCY_CONFLICT',
  ExecutionClosed: 'EXECUTION_CLOSED',
};

/** What is done with documents, in the words of the API where it is refused. */
export async function atDoor<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof DocumentRefused ? toEngineError(error) : error;
  }
}

function toEngineError({ reason, message, problems }: DocumentRefused): EngineError {
  const code = CODES[reason];
  return new EngineError(code, message, problems.length > 0 ? { problems: capProblems([...problems]) } : {});
}
