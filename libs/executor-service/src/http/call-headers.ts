import { EXECUTION_ID_PREFIX, idempotencyKeyOf } from '@workflows/contracts';
import type { CallSignatures, Clock, TaskTokens } from '@workflows/runtime';
import type { HeadersOf } from './http-runner';

/**
 * The headers of a call. Names of states may hold any character, so they travel percent-encoded (RFC 3986). An
 * execution's digits are its trace id (W3C Trace Context), so all of its calls lie in one trace. Token and signature
 * are for the function's own origin alone.
 */
export function callHeaders(tokens: TaskTokens, signatures: CallSignatures, clock: Clock): HeadersOf {
  return (task, body, trusted) => {
    const traceId = task.executionId.slice(EXECUTION_ID_PREFIX.length);
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'workflows',
      'workflow-execution-id': task.executionId,
      'workflow-state': encodeURIComponent(task.state),
      'workflow-attempt': String(task.attempt),
      'idempotency-key': idempotencyKeyOf(task),
      traceparent: `00-${traceId}-${task.taskId.toString(16).padStart(16, '0')}-01`,
    };
    if (!trusted) return headers;
    const message = { id: `${task.executionId}-${task.taskId}`, atSeconds: Math.floor(clock.now() / 1000), body };
    const token = tokens.issue(task.tenant, { executionId: task.executionId, taskId: task.token ?? task.taskId });
    const signature = signatures.sign(task.tenant, task.function, message);
    return { ...headers, 'workflow-task-token': token, ...signature };
  };
}
