import type { ConnectorOperation, OperationView } from '@workflows/contracts';

/** An operation as people look at it: what to call, and with what. */
export function viewOf(connector: string, operation: ConnectorOperation): OperationView {
  const { name, operationId, method, path, summary, parameters, body } = operation;
  return {
    function: `${connector}.${name}`,
    ...(operationId !== undefined && operationId !== name && { operationId }),
    method,
    path,
    ...(summary !== undefined && { summary }),
    parameters: parameters.map(({ argument, in: place, required }) => ({ name: argument, in: place, required })),
    ...(body && {
      body: { from: body.from, mediaType: body.mediaType, required: body.required, fields: body.fields },
    }),
  };
}
