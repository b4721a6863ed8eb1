import { MODEL_PROVIDER_URLS } from '@workflows/contracts';
import type { AskingOptions, ModelOutcome, ModelRequest, Models, SendToModel } from '@workflows/runtime';
import { costOf, KNOWN_PRICES, type Prices } from './prices';
import { askSdk } from './sdk/ask-sdk';
import type { Provider } from './sdk/provider';
import { askStub, STUB } from './stub/stub';

export interface ModelSettings {
  /** Of an endpoint that speaks as OpenAI's does; it may be one of the private network. */
  baseUrl?: string | undefined;
  apiKey?: string | undefined;
  anthropicUrl?: string | undefined;
  anthropicKey?: string | undefined;
  /** Which one answers where nobody says. */
  model?: string | undefined;
  /** Beside the ones that are known, and before them. */
  prices?: Prices | undefined;
  isProduction: boolean;
}

const { openai: OPENAI, anthropic: ANTHROPIC } = MODEL_PROVIDER_URLS;
const WHAT_TO_SET =
  'Set AI_BASE_URL (with AI_API_KEY where it takes one) or ANTHROPIC_API_KEY, and AI_MODEL, and start again.';

/**
 * The models of the settings. Whoever writes workflows chooses among them by name and never where a question goes (I78).
 * `anthropic/<model>` is Anthropic's where its key is set; every other name is one of the endpoint that speaks as OpenAI's does.
 */
export class ConfiguredModels implements Models {
  readonly usual?: string;
  private readonly prices: Prices;

  constructor(private readonly settings: ModelSettings) {
    const { model, isProduction, prices } = settings;
    const usual = model ?? (this.isAnySet() || isProduction ? undefined : STUB);
    if (usual !== undefined) this.usual = usual;
    this.prices = { ...KNOWN_PRICES, ...prices };
  }

  urlOf(model: string): string | undefined {
    return this.providerOf(model)?.url;
  }

  async ask(request: ModelRequest, send: SendToModel, { endpoint, said }: AskingOptions = {}): Promise<ModelOutcome> {
    const { model } = request;
    if (endpoint === undefined && model === STUB && !this.settings.isProduction) return askStub(request, said);
    const provider = endpoint ? { ...endpoint, model } : this.providerOf(model);
    if (provider === undefined) return notConfigured(model);
    const price = (asked: number, answered: number): number | undefined =>
      costOf(this.prices, provider.model, asked, answered);
    return askSdk(request, provider, send, price, said);
  }

  private isAnySet(): boolean {
    const { baseUrl, apiKey, anthropicKey } = this.settings;
    return baseUrl !== undefined || apiKey !== undefined || anthropicKey !== undefined;
  }

  private providerOf(name: string): Provider | undefined {
    const { apiKey, anthropicKey, anthropicUrl = ANTHROPIC } = this.settings;
    const baseUrl = (this.settings.baseUrl ?? (apiKey === undefined ? undefined : OPENAI))?.replace(/\/+$/, '');
    if (name === STUB) return undefined;
    const model = name.replace(/^anthropic\//, '');
    const isAnthropic = model !== name || (baseUrl === undefined && name.startsWith('claude-'));
    if (anthropicKey !== undefined && isAnthropic)
      return {
        provider: 'anthropic',
        model,
        url: anthropicUrl,
        key: anthropicKey,
        keyIs: 'the key in ANTHROPIC_API_KEY',
      };
    if (baseUrl === undefined) return undefined;
    const keyIs = apiKey === undefined ? 'a call without a key (AI_API_KEY)' : 'the key in AI_API_KEY';
    return { provider: 'openai', model: name, url: baseUrl, ...(apiKey !== undefined && { key: apiKey }), keyIs };
  }
}

function notConfigured(model: string): ModelOutcome {
  const cause =
    model === STUB
      ? `${STUB} makes its answers up and is refused where NODE_ENV is production. ${WHAT_TO_SET}`
      : `Nobody serves the model "${model.slice(0, 200)}". ${WHAT_TO_SET}`;
  return { ok: false, error: 'AI.NotConfigured', cause };
}
