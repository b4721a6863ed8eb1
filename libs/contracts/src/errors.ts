/** Every code a client can meet, with what to answer over HTTP (RFC 9110) and whether trying again can help. */
export const ERRORS = {
  BODY_MALFORMED: { status: 400, title: 'The body is not valid JSON', retryable: false },
  REQUEST_MALFORMED: { status: 400, title: 'The request is no HTTP that can be read', retryable: false },
  PARAMETER_INVALID: { status: 400, title: 'A parameter has a wrong value', retryable: false },
  UNAUTHENTICATED: { status: 401, title: 'A valid API key is needed', retryable: false },
  FORBIDDEN: { status: 403, title: 'The API key does not allow this', retryable: false },
  ROUTE_NOT_FOUND: { status: 404, title: 'No such path', retryable: false },
  WORKFLOW_NOT_FOUND: { status: 404, title: 'Workflow not found', retryable: false },
  VERSION_NOT_FOUND: { status: 404, title: 'Workflow version not found', retryable: false },
  EXECUTION_NOT_FOUND: { status: 404, title: 'Execution not found', retryable: false },
  FUNCTION_NOT_FOUND: { status: 404, title: 'Function not found', retryable: false },
  SECRET_NOT_FOUND: { status: 404, title: 'Secret not found', retryable: false },
  CONNECTOR_NOT_FOUND: { status: 404, title: 'Connector not found', retryable: false },
  SCHEDULE_NOT_FOUND: { status: 404, title: 'Schedule not found', retryable: false },
  TASK_NOT_FOUND: { status: 404, title: 'Task not found', retryable: false },
  APPROVAL_NOT_FOUND: { status: 404, title: 'Approval not found', retryable: false },
  OPERATION_NOT_FOUND: { status: 404, title: 'Bulk operation not found', retryable: false },
  QUARANTINE_NOT_FOUND: { status: 404, title: 'Quarantined record not found', retryable: false },
  OBJECT_NOT_FOUND: { status: 404, title: 'Object not found', retryable: false },
  DOCUMENT_NOT_FOUND: { status: 404, title: 'Document not found', retryable: false },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed on this path', retryable: false },
  REQUEST_TIMEOUT: { status: 408, title: 'The request did not arrive in time', retryable: false },
  NAME_TAKEN: { status: 409, title: 'The name is taken', retryable: false },
  KIND_CONFLICT: { status: 409, title: 'The workflow is written in the other way', retryable: false },
  DOCUMENT_EXISTS: { status: 409, title: 'There is a document with this id', retryable: false },
  EXECUTION_CLOSED: { status: 409, title: 'The execution has ended', retryable: false },
  EXECUTION_OPEN: { status: 409, title: 'The execution has not ended', retryable: false },
  STATE_NOT_REACHED: { status: 409, title: 'The execution has not come to this state', retryable: false },
  MIGRATION_UNSAFE: { status: 409, title: 'The execution would not go on with this version', retryable: false },
  TASK_CLOSED: { status: 409, title: 'The task is closed', retryable: false },
  APPROVAL_CLOSED: { status: 409, title: 'The approval is closed', retryable: false },
  OPERATION_CLOSED: { status: 409, title: 'The bulk operation has ended', retryable: false },
  IDEMPOTENCY_CONFLICT: { status: 409, title: 'The idempotency key was used with another body', retryable: false },
  VERSION_CONFLICT: { status: 412, title: 'The resource has changed since it was read', retryable: false },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large', retryable: false },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'The body must be application/json', retryable: false },
  RANGE_NOT_SATISFIABLE: { status: 416, title: 'The object ends before the range begins', retryable: false },
  FIELD_INVALID: { status: 422, title: 'A field breaks its rules', retryable: false },
  FIELD_UNKNOWN: { status: 422, title: 'A field is not known', retryable: false },
  DEFINITION_INVALID: { status: 422, title: 'The definition breaks the rules of the language', retryable: false },
  INPUT_INVALID: { status: 422, title: 'The input breaks the inputSchema of the workflow', retryable: false },
  SCHEMA_VIOLATION: { status: 422, title: 'The document breaks the schema of its collection', retryable: false },
  SCHEMA_TOO_COSTLY: { status: 422, title: 'A JSON Schema takes too long', retryable: false },
  DOCUMENT_INVALID: { status: 422, title: 'The OpenAPI document cannot be used', retryable: false },
  ADDRESS_REFUSED: { status: 422, title: 'This address may not be called', retryable: false },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are too large', retryable: false },
  RATE_LIMITED: { status: 429, title: 'Too many requests', retryable: true },
  INTERNAL: { status: 500, title: 'Something went wrong here', retryable: false },
  SECRETS_KEY_MISSING: { status: 503, title: 'The service has no key for secrets', retryable: false },
  OVERLOADED: { status: 503, title: 'The service is at its limit', retryable: true },
  UNAVAILABLE: { status: 503, title: 'A part of the service cannot be reached', retryable: true },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** One thing that is wrong; `path` is a JSON Pointer (RFC 6901) into the body, or the name of a parameter. */
export interface Problem {
  message: string;
  code: string;
  path: string;
  /** In the source, of what is wrong with code; both count from 1. `file`: where it was bundled of several. */
  file?: string;
  line?: number;
  column?: number;
}

/**
 * An error that was foreseen and that a caller can act upon. Code branches on `code`; `message` says in a sentence what
 * is wrong and what to do; `problems` lists each thing where there are several.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly options: {
      problems?: Problem[];
      retryAfterSeconds?: number;
      cause?: unknown;
      headers?: Record<string, string>;
    } = {},
  ) {
    super(message, { cause: options.cause });
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  /** The form in which it crosses a process; `fromWire` is the way back. */
  toWire(): WireError {
    const { problems, retryAfterSeconds } = this.options;
    return {
      code: this.code,
      message: this.message,
      ...(problems && { problems }),
      ...(retryAfterSeconds && { retryAfterSeconds }),
    };
  }

  static fromWire(wire: WireError): EngineError {
    const { code, message, problems, retryAfterSeconds } = wire;
    return new EngineError(code, message, {
      ...(problems && { problems }),
      ...(retryAfterSeconds && { retryAfterSeconds }),
    });
  }
}

export interface WireError {
  code: ErrorCode;
  message: string;
  problems?: Problem[];
  retryAfterSeconds?: number;
}
