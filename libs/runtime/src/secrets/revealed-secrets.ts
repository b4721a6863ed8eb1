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
  /** The longest first, since one value may be a part of another. */
  private readonly masks: readonly Mask[];

  constructor(
    private readonly values: ReadonlyMap<string, string>,
    private readonly made: readonly (readonly [name: string, value: string])[] = [],
  ) {
    this.masks = [...values, ...made]
      .flatMap(([name, value]) => formsOf(value).map((form) => maskOf(name, form)))
      .sort((a, b) => b.form.length - a.form.length);
  }

  /** With one more to hide, such as what was made of the others; nothing refers to it. */
  and(name: string, value: string): RevealedSecrets {
    return new RevealedSecrets(this.values, [...this.made, [name, value]]);
  }

  get isEmpty(): boolean {
    return this.masks.length === 0;
  }

  /** Of all ways to write one, in UTF-16 units. */
  get longest(): number {
    return this.masks[0]?.form.length ?? 0;
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
    return hiddenBy(this.masks, text);
  }

  /**
   * JSON stays JSON, whichever way it is escaped; other texts are searched as they are. A body may be 10 MiB of a million texts: it is searched as one,
   * and only for what was found in it are its texts looked at one by one.
   */
  hideInBody(text: string): string {
    const hidden = this.hide(text);
    if (hidden === text && !text.includes('\\')) return text; // what is not escaped is found as it is
    const parsed = parsedOrNone(text);
    if (parsed === undefined || isNestedTooDeep(parsed)) return hidden;
    const read = JSON.stringify(parsed); // each character in the one way in which this writes it
    const found = this.masks.filter(({ inJson }) => read.includes(inJson));
    if (found.length > 0) return JSON.stringify(hiddenInJson(found, parsed));
    return hidden === text ? text : read;
  }

  /** `value` is not nested too deep. Names of members are looked at as well. */
  hideInJson(value: Json): Json {
    return hiddenInJson(this.masks, value);
  }
}

/** What not to show, how it stands in JSON, and what to show in its place. */
interface Mask {
  form: string;
  inJson: string;
  shown: string;
}

function maskOf(name: string, form: string): Mask {
  return { form, inJson: JSON.stringify(form).slice(1, -1), shown: `[secret ${name}]` };
}

function hiddenBy(masks: readonly Mask[], text: string): string {
  return masks.reduce(
    (left, { form, shown }) => (left.length < form.length ? left : left.replaceAll(form, () => shown)),
    text,
  );
}

function hiddenInJson(masks: readonly Mask[], value: Json): Json {
  if (typeof value === 'string') return hiddenBy(masks, value);
  if (typeof value === 'number') return masks.find(({ form }) => form === String(value))?.shown ?? value;
  if (Array.isArray(value)) return value.map((item) => hiddenInJson(masks, item));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, item]) => [hiddenBy(masks, name), hiddenInJson(masks, item)]);
  return Object.fromEntries(members);
}

/** A value as others write it: as it is, in JSON, in a URL, in base64, of more than itself as well; whole, and as it is sent where the line feed at its end is left out. */
function formsOf(value: string): string[] {
  const forms = [value, value.trim()].flatMap(writtenForms);
  return [...new Set(forms)].filter((form) => form !== '');
}

function writtenForms(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    ...withinBase64(bytes),
  ];
}

/** Less would be found in texts that have nothing to do with it. */
const SHORTEST_WITHIN = 8;

/**
 * What base64 of a text around the value has of it, such as of a whole header: three ways, by how many bytes stand before it. At both ends a character
 * that it shares with its neighbour is left out.
 */
function withinBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    const own = (text: string): string => text.slice(Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6));
    return [own(all.toString('base64')), own(all.toString('base64url'))].filter(
      (form) => form.length >= SHORTEST_WITHIN,
    );
  });
}

function parsedOrNone(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
