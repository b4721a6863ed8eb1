import type { HttpAnswer, RevealedSecrets } from '@workflows/runtime';

/** An answer as it may be looked at by others: without the secrets that were sent. */
export function hiddenAnswer({ status, headers, body }: HttpAnswer, secrets: RevealedSecrets): HttpAnswer {
  const shown = Object.entries(headers).map(([name, value]) => [name, hiddenIn(value, secrets)]);
  return {
    status,
    headers: Object.fromEntries(shown),
    body: body === undefined ? undefined : secrets.hideInBody(body),
  };
}

function hiddenIn(value: string | string[] | undefined, secrets: RevealedSecrets): string | string[] | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value.map((one) => secrets.hide(one)) : secrets.hide(value);
}
