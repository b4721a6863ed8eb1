import type { RegisteredFunction } from '@workflows/contracts';
import {
  isHeaderValue,
  type Clock,
  type HttpAnswer,
  type RevealedSecrets,
  type SecretReader,
  type TaskFailure,
} from '@workflows/runtime';
import { awaitSecrets } from './await-secrets';
import { hiddenAnswer } from './hidden-answer';

/** The headers that a function is registered with, for one call of it. */
export interface OwnHeaders {
  headers: Readonly<Record<string, string>>;
  /** What came back, without the secrets that are in the headers: servers echo them. */
  hide(answer: HttpAnswer): HttpAnswer;
  hideIn(text: string): string;
}

export type Filling = { ok: true; own: OwnHeaders } | { ok: false; failure: TaskFailure };

const NONE: OwnHeaders = { headers: {}, hide: (answer) => answer, hideIn: (text) => text };

/**
 * Fills secrets into the headers of functions.
 *   H1. References are read in what was registered, never in what a call brings along (I75).
 *   H2. Nothing that comes back passes by `hide`: neither a result, nor a cause, nor where a redirect leads (I74).
 *   H3. A database that is away is no fault of the call: it waits, as everything does.
 */
export class HeaderFilling {
  constructor(
    private readonly secrets: SecretReader,
    private readonly clock: Clock,
  ) {}

  /** What to call with, or why it cannot be called. */
  async fill({ tenant, headers }: Pick<RegisteredFunction, 'tenant' | 'headers'>): Promise<Filling> {
    if (headers === undefined) return { ok: true, own: NONE };
    const revealing = await awaitSecrets(this.secrets, this.clock, tenant, Object.values(headers)); // H3
    return revealing.ok ? filled(headers, revealing.secrets) : revealing;
  }
}

function filled(headers: Readonly<Record<string, string>>, secrets: RevealedSecrets): Filling {
  const values: Record<string, string> = {};
  for (const [name, text] of Object.entries(headers)) {
    const value = secrets.fill(text);
    if (!isHeaderValue(value)) return unfit(name);
    values[name.toLowerCase()] = value;
  }
  const own = {
    headers: values,
    hide: (answer: HttpAnswer) => hiddenAnswer(answer, secrets),
    hideIn: (text: string) => secrets.hide(text),
  };
  return { ok: true, own };
}

function unfit(header: string): Filling {
  const cause = `the header "${header}" cannot carry the secret in it, which has a line break or another character that is not visible ASCII: write it anew without`;
  return { ok: false, failure: { error: 'Secret.Unreadable', cause, retryable: false } };
}
