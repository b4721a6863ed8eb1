import { ConfigError, type loadConfig } from './load-config';
import { settings } from './settings';

const { AI_BASE_URL, AI_API_KEY, AI_MODEL, AI_PRICES, ANTHROPIC_API_KEY } = settings;

/** The settings of every app that asks models. None of them: made-up answers, and in production no answers. */
export const modelSettings = { AI_BASE_URL, AI_API_KEY, AI_MODEL, AI_PRICES, ANTHROPIC_API_KEY } as const;

export type ModelSettings = ReturnType<typeof loadConfig<typeof modelSettings>>;

/** Throws `ConfigError` where it is said whom to ask, and not for which model. */
export function assertModelNamed({ AI_MODEL: model, ...rest }: ModelSettings): void {
  const { AI_BASE_URL: baseUrl, AI_API_KEY: key, ANTHROPIC_API_KEY: anthropic } = rest;
  const first = baseUrl ? 'AI_BASE_URL' : key ? 'AI_API_KEY' : anthropic ? 'ANTHROPIC_API_KEY' : undefined;
  if (first === undefined || model !== undefined) return;
  throw new ConfigError([`AI_MODEL: has to be set, as ${first} is: the model that answers where nobody says`]);
}
