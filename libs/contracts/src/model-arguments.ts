import { isJsonObject, type Json, type JsonObject } from './json';

/** What a call of a model may say beside its input: `ai.name(input, config)`. */
export const MODEL_CONFIG_FIELDS: readonly string[] = [
  'model',
  'instructions',
  'schema',
  'temperature',
  'maxTokens',
  'cache',
  'tools',
  'messages',
];

/** Several arguments of code come as their list (business-as-code 7.3): the input, and how to ask. Undefined: they are something else. */
export function asModelArguments(given: Json | undefined): { input: Json; config: JsonObject } | undefined {
  if (!Array.isArray(given) || given.length !== 2) return undefined;
  const [input = null, config] = given;
  const isConfig = isJsonObject(config) && MODEL_CONFIG_FIELDS.some((field) => Object.hasOwn(config, field));
  return isConfig ? { input, config } : undefined;
}
