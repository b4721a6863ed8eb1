// One call of the Workflows API. WORKFLOWS_URL and API_KEY come from the environment.
const base = (process.env.WORKFLOWS_URL ?? 'http://127.0.0.1:3000').replace(/\/$/, '');

/** The parsed body; throws what the service says is wrong, with its `status`. */
export async function api(method, path, body, signal) {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${process.env.API_KEY ?? ''}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal,
  }).catch((error) => {
    throw new Error(`${base} cannot be reached: ${error.cause?.message ?? error.message}`);
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const said = answer.errors?.[0]?.message ?? answer.detail ?? response.statusText;
  throw Object.assign(new Error(`${method} ${path}: ${response.status} ${said}`), { status: response.status });
}
