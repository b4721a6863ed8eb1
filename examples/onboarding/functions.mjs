// The functions over HTTP: the service POSTs a task's arguments, a 2xx JSON answer is the result, `{error, cause}` an error.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { FunctionError, onboarding } from './onboarding.mjs';

/** `log` gets one line a call. Listen on it where you like: `createFunctionServer().listen(4000)`. */
export function createFunctionServer(log = console.log) {
  return createServer(async (request, response) => {
    const { status, body } = await answer(request);
    log(
      `${request.method} ${request.url} ${request.headers['workflow-execution-id'] ?? '-'} -> ${status} ${JSON.stringify(body)}`,
    );
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
}

async function answer(request) {
  const name = request.url.slice(1);
  if (!Object.hasOwn(onboarding, name))
    return { status: 404, body: { error: 'Function.NotFound', cause: `There is no ${request.url}.` } };
  if (request.method !== 'POST')
    return { status: 405, body: { error: 'Function.NotFound', cause: 'Call it with POST.' } };
  try {
    const known = JSON.parse(await textOf(request));
    return { status: 200, body: onboarding[name](known ?? {}, request.headers['idempotency-key'] ?? randomUUID()) };
  } catch (error) {
    if (error instanceof FunctionError) return { status: 422, body: { error: error.error, cause: error.message } };
    if (error instanceof SyntaxError)
      return { status: 400, body: { error: 'Function.InvalidJson', cause: 'The body is not JSON.' } };
    return { status: 500, body: { error: 'Function.Failed', cause: 'Something went wrong here.' } };
  }
}

async function textOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const server = createFunctionServer();
  server.listen(Number(process.env.PORT ?? 4000), '127.0.0.1', () => {
    console.log(`Functions are ready at http://127.0.0.1:${server.address().port}`);
  });
  server.on('error', (error) => {
    console.error(
      error.code === 'EADDRINUSE' ? `Port ${error.port} is taken: set PORT to another one.` : error.message,
    );
    process.exitCode = 1;
  });
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      server.close();
      server.closeIdleConnections();
    });
  }
}
