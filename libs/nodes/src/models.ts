import { ConfiguredModels } from '@workflows/models';
import type { ModelSettings } from '@workflows/platform';
import type { Models } from '@workflows/runtime';

/** The models that the settings name; without settings, none that could be asked. */
export function modelsOf(settings: (ModelSettings & { isProduction: boolean }) | undefined): Models {
  if (settings === undefined) return new ConfiguredModels({ isProduction: true });
  return new ConfiguredModels({
    baseUrl: settings.AI_BASE_URL,
    apiKey: settings.AI_API_KEY,
    anthropicKey: settings.ANTHROPIC_API_KEY,
    model: settings.AI_MODEL,
    prices: settings.AI_PRICES,
    isProduction: settings.isProduction,
  });
}
