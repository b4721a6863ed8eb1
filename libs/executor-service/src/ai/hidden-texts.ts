import { isNestedTooDeep } from '@workflows/contracts';
import type { ModelOutcome, RevealedSecrets, Say } from '@workflows/runtime';

/** A stream is searched again and again for the longest way to write a secret: one that is longer is not worth it. */
const LONGEST = 4_096;

/** What is said, told on without the secrets that were sent; the end of it only with `end`. */
export interface HiddenSay {
  say: Say;
  end(): void;
}

/** A value may come in parts, so as much is held back as may be the beginning of one. Undefined: it cannot be told meanwhile. */
export function hiddenSay(say: Say, secrets: RevealedSecrets): HiddenSay | undefined {
  if (secrets.longest > LONGEST) return undefined;
  let rest = '';
  const tell = (upTo: number): void => {
    if (upTo > 0) say(rest.slice(0, upTo));
    rest = rest.slice(Math.max(0, upTo));
  };
  return {
    say: (delta) => {
      rest = secrets.hide(rest + delta);
      tell(rest.length - Math.max(0, secrets.longest - 1));
    },
    end: () => tell(rest.length),
  };
}

/** What came in parts was put together behind the place where answers are searched. */
export function hiddenOutcome(outcome: ModelOutcome, secrets: RevealedSecrets): ModelOutcome {
  if (!outcome.ok) return { ...outcome, cause: secrets.hide(outcome.cause) };
  const { value, calls, usage } = outcome;
  if ([value, ...calls.map(({ input }) => input)].some((json) => isNestedTooDeep(json)))
    return { ok: false, error: 'AI.InvalidOutput', cause: "The model's answer is nested too deep.", usage };
  const shown = calls.map((call) => ({
    ...call,
    id: secrets.hide(call.id),
    tool: secrets.hide(call.tool),
    input: secrets.hideInJson(call.input),
  }));
  return { ok: true, value: secrets.hideInJson(value), calls: shown, usage };
}
