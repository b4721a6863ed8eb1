import { secretsNamedIn, type FunctionDraft, type Problem } from '@workflows/contracts';
import { jsonPointer } from '@workflows/platform';

type Referring = Pick<FunctionDraft, 'headers' | 'endpoint'>;

/** Each secret that a function refers to, once. */
export function secretsNamedBy(draft: Referring): string[] {
  return [...new Set(textsOf(draft).flatMap(({ text }) => secretsNamedIn(text)))];
}

/** A secret may be written after the function that refers to it; whoever has mistyped its name is told. */
export function unknownSecrets(draft: Referring, known: readonly string[]): Problem[] {
  return textsOf(draft).flatMap(({ text, path }) =>
    secretsNamedIn(text)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        message: `There is no secret "${name}" yet: calls fail with Secret.Missing until PUT /secrets/${encodeURIComponent(name)} writes it.`,
        code: 'SECRET_UNKNOWN',
        path,
      })),
  );
}

/** Where a function may refer to secrets. */
function textsOf({ headers = {}, endpoint }: Referring): { text: string; path: string }[] {
  const ofHeaders = Object.entries(headers).map(([name, text]) => ({ text, path: jsonPointer(['headers', name]) }));
  return endpoint?.key === undefined ? ofHeaders : [...ofHeaders, { text: endpoint.key, path: '/endpoint/key' }];
}
