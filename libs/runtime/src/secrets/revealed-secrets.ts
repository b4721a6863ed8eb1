import {
  fillSecrets,
  isJsonObject,
  isNestedTooDeep,
  parseJson,
  secretsNamedIn,
  type Json,
  type TenantId,
} from '@workflows/contracts';
import { SecretUnreadable } from '../ports/secret-store';
import type { SecretReader } from '../ports/secret-store';

/** A call that cannot be made, in the words of a task's failure: another try comes to the same, until somebody does something. */
export interface NoSecret {
  error: 'Secret.Missing' | 'Secret.Unreadable';
  cause: string;
  retryable: false;
}

export type Revealing = { ok: true; secrets: RevealedSecrets } | { ok: false; failure: NoSecret };

/** Reads all secrets that `texts` refer to. Rejects where the database is away, which says nothing of the secrets. */
export async function revealSecrets(
  reader: SecretReader,
  tenant: TenantId,
  texts: readonly string[],
): Promise<Revealing> {
  const names = new Set(texts.flatMap(secretsNamedIn));
  const values = new Map<string, string>();
  try {
    for (const name of names) {
      const value = await reader.reveal(tenant, name);
      if (value === undefined) return { ok: false, failure: missing(name) };
      values.set(name, value);
    }
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    return { ok: false, failure: { error: 'Secret.Unreadable', cause: error.message, retryable: false } };
  }
  return { ok: true, secrets: new RevealedSecrets(values) };
}

function missing(name: string): NoSecret {
  const cause = `there is no secret "${name}": write it with PUT /secrets/${encodeURIComponent(name)}, then run this again`;
  return { error: 'Secret.Missing', cause, retryable: false };
}

/**
 * The secrets of one call. They are filled in right before it, and whatever comes back is shown to people only after it was hidden here:
 * servers echo headers, in what they answer and in where they redirect to.
 */
export class RevealedSecrets {
  /** What not to show → what to show instead; the longest first, since one value may be a part of another. */
  private readonly masks: (readonly [form: string, mask: string])[];

  constructor(private readonly values: ReadonlyMap<string, string>) {
    this.masks = [...values]
      .flatMap(([name, value]) => formsOf(value).map((form) => [form, `[secret ${name}]`] as const))
      .sort(([a], [b]) => b.length - a.length);
  }

  get isEmpty(): boolean {
    return this.values.size === 0;
  }

  /** `text` may refer only to secrets that were revealed for it. */
  fill(text: string): string {
    return fillSecrets(text, (name) => {
      const value = this.values.get(name);
      if (value === undefined) throw new Error(`the secret "${name}" was not revealed`);
      return value;
    });
  }

  hide(text: string): string {
    return this.masks.reduce((shown, [form, mask]) => shown.replaceAll(form, () => mask), text);
  }

  /** JSON stays JSON, whichever way it is escaped; other texts are searched as they are. */
  hideInBody(text: string): string {
    const parsed = parsedOrNone(text);
    if (parsed === undefined || isNestedTooDeep(parsed)) return this.hide(text);
    const before = JSON.stringify(parsed);
    const after = JSON.stringify(this.hideInJson(parsed));
    return before === after && this.hide(text) === text ? text : after;
  }

  /** `value` is not nested too deep. Names of members are looked at as well. */
  hideInJson(value: Json): Json {
    if (typeof value === 'string') return this.hide(value);
    if (typeof value === 'number') return this.masks.find(([form]) => form === String(value))?.[1] ?? value;
    if (Array.isArray(value)) return value.map((item) => this.hideInJson(item));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [this.hide(name), this.hideInJson(item)]));
  }
}

/** A value as others write it: as it is, in JSON, in a URL, in base64. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const forms = [
    value,
    value.trim(),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
  return [...new Set(forms)].filter((form) => form !== '');
}

function parsedOrNone(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
