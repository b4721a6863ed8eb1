import type { AskedEndpoint } from '@workflows/runtime';

/** Where a model is asked, and which one. */
export interface Provider extends AskedEndpoint {
  model: string;
}

/** Tokens, as the SDK counts them. */
export interface SdkUsage {
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
}
