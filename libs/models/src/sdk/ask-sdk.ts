import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject, ModelUsage } from '@workflows/contracts';
import type { AnswerForm, ModelOutcome, ModelRequest, Say, SendToModel } from '@workflows/runtime';
import type { ToolSet, wrapLanguageModel as WrapLanguageModel } from 'ai';
import { failureOf } from './failure-of';
import { fetchOver } from './fetch-over';
import { heardBy } from './heard-answer';
import { asJson, toolCallsOf, toSdkMessages } from './messages';
import type { Provider, SdkUsage } from './provider';

type Model = Parameters<typeof WrapLanguageModel>[0]['model'];

export type Price = (asked: number, answered: number) => number | undefined;

/** One question by the AI SDK, which is loaded with the first: it takes a third of a second. Never rejects. `said`: see `Models`. */
export async function askSdk(
  request: ModelRequest,
  provider: Provider,
  send: SendToModel,
  price: Price,
  said?: Say,
): Promise<ModelOutcome> {
  const usageOf = ({ inputTokens = 0, outputTokens = 0 }: SdkUsage): ModelUsage => {
    const costMicros = price(inputTokens, outputTokens);
    const used = { model: request.model, in: inputTokens, out: outputTokens };
    return { ...used, ...(costMicros !== undefined && { costMicros }) };
  };
  let used: ModelUsage | undefined;
  try {
    const sdk = await import('ai');
    // What it has to say of a provider goes to the console, and holds what was asked.
    Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
    const { wrapped, schema } = inObject(request.answer);
    const output =
      request.answer.kind === 'text'
        ? undefined
        : schema === undefined
          ? sdk.Output.json()
          : sdk.Output.object({ schema: sdk.jsonSchema<JsonObject>(schema) });
    const tools: ToolSet = Object.fromEntries(
      request.tools.map(({ name, description, input }) => [
        name,
        sdk.tool({ description, inputSchema: sdk.jsonSchema(input) }),
      ]),
    );
    const result = await sdk.generateText({
      model: await wrappedModel(provider, send, request.answer, said),
      maxRetries: 0, // the engine tries again, and says so in the history
      system: request.instructions,
      messages: toSdkMessages(request.messages),
      ...(output && { output }),
      ...(request.tools.length > 0 && { tools }),
      ...(request.temperature !== undefined && { temperature: request.temperature }),
      ...(request.maxTokens !== undefined && { maxOutputTokens: request.maxTokens }),
    });
    const usage = (used = usageOf(result.totalUsage));
    if (result.finishReason === 'content-filter') return { ok: false, ...REFUSED, usage };
    if (result.toolCalls.length > 0)
      return { ok: true, value: result.text, calls: toolCallsOf(result.toolCalls), usage };
    if (request.answer.kind !== 'text')
      return { ok: true, value: valueIn(asJson(result.output), wrapped), calls: [], usage };
    return result.text === '' ? { ok: false, ...EMPTY, usage } : { ok: true, value: result.text, calls: [], usage };
  } catch (error) {
    return { ok: false, ...(used && { usage: used }), ...(await failureOf(error, provider, usageOf)) };
  }
}

const REFUSED = { error: 'AI.Refused', cause: 'The model was kept from answering by its filter.' } as const;
const EMPTY = { error: 'AI.InvalidOutput', cause: 'The model answered nothing.' } as const;

/** JSON is taken out of the fence that models like to put around it. */
async function wrappedModel(provider: Provider, send: SendToModel, answer: AnswerForm, said?: Say): Promise<Model> {
  const model = await languageModel(provider, send);
  const { extractJsonMiddleware, wrapLanguageModel } = await import('ai');
  const unfenced = answer.kind === 'text' ? [] : [extractJsonMiddleware()];
  return wrapLanguageModel({ model, middleware: [...unfenced, ...(said === undefined ? [] : [heardBy(said)])] });
}

async function languageModel({ provider, model, url, key }: Provider, send: SendToModel): Promise<Model> {
  const fetch = fetchOver(send);
  if (provider === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ baseURL: url, fetch, apiKey: key ?? '' })(model);
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const byKey = key !== undefined && { apiKey: key };
  return createOpenAICompatible({
    name: 'openai',
    baseURL: url,
    fetch,
    ...byKey,
    supportsStructuredOutputs: true,
    includeUsage: true, // of a stream, too
  }).chatModel(model);
}

/** Endpoints take schemas of objects alone, so what is none is asked for as the one member of an object. */
function inObject(answer: AnswerForm): { wrapped: boolean; schema?: JsonObject } {
  if (answer.kind !== 'schema') return { wrapped: false };
  const { schema } = answer;
  if (schema.type === 'object' || schema.$ref !== undefined || schema.$defs !== undefined)
    return { wrapped: false, schema };
  return {
    wrapped: true,
    schema: { type: 'object', properties: { value: schema }, required: ['value'], additionalProperties: false },
  };
}

function valueIn(output: Json, wrapped: boolean): Json {
  if (!wrapped || !isJsonObject(output)) return output;
  return output.value ?? null;
}
