import { MODEL_CONFIG_FIELDS, asModelArguments, isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject, RegisteredFunction } from '@workflows/contracts';
import type { AnswerForm, ModelMessage } from '../ports/models';
import { readMessages, readTools, type OfferedTool } from './agent-parts';
import { readPlainSchema } from './plain-schema';

/** A call of an `ai` function, as it was meant; what it does not say, its registration does. */
export interface AiCall {
  input: Json;
  model?: string;
  instructions?: string;
  answer: AnswerForm;
  temperature?: number;
  maxTokens?: number;
  /** False: no answer that was kept is taken, and none is kept. */
  cache: boolean;
  /** Absent: none are offered, and the model's answer is the result. */
  tools?: readonly OfferedTool[];
  /** What an agent has said and heard after the first question. */
  messages: readonly ModelMessage[];
}

export type AiCallReading = { ok: true; call: AiCall } | { ok: false; cause: string };

/** Where a state says how to call; in code it is the second argument. */
const CONFIG = '$config';

/**
 * Reads the arguments of a call.
 *   C1. `ai.name(input, config)` comes with its config apart, and in histories of earlier releases as the list of both. An object may have its config as
 *       `$config`.
 *   C2. The name says what is answered where no schema does: `ai.text` a text, `ai.list` a list of texts, all others any JSON.
 */
export function readAiCall(
  name: string,
  { arguments: given = {}, config: apart }: { arguments: Json | undefined; config?: JsonObject },
  registered?: RegisteredFunction,
): AiCallReading {
  const { input, config } = apart ? { input: given, config: apart } : withoutConfig(given);
  const unknown = Object.keys(config).find((key) => !MODEL_CONFIG_FIELDS.includes(key));
  if (unknown !== undefined)
    return refuse(
      `A call of a model takes no "${unknown.slice(0, 100)}"; it takes ${MODEL_CONFIG_FIELDS.slice(0, 6).join(', ')}.`,
    );
  const { model = registered?.model, instructions = registered?.instructions, temperature, maxTokens, cache } = config;
  if (!isTextOrAbsent(model)) return refuse('"model" must be the name of a model.');
  if (!isTextOrAbsent(instructions)) return refuse('"instructions" must be a text.');
  if (temperature !== undefined && !isNumber(temperature, 0, 2)) return refuse('"temperature" must be from 0 to 2.');
  if (maxTokens !== undefined && !(isNumber(maxTokens, 1, 1_000_000) && Number.isInteger(maxTokens)))
    return refuse('"maxTokens" must be a whole number from 1 to 1000000.');
  if (cache !== undefined && typeof cache !== 'boolean') return refuse('"cache" must be true or false.');
  const answer = answerOf(name, config.schema ?? registered?.answer ?? registered?.outputSchema);
  if (!answer.ok) return answer;
  const tools = config.tools === undefined ? undefined : readTools(config.tools);
  if (typeof tools === 'string') return refuse(tools);
  const messages = config.messages === undefined ? [] : readMessages(config.messages);
  if (typeof messages === 'string') return refuse(messages);
  return {
    ok: true,
    call: {
      input,
      answer: answer.form,
      cache: cache ?? true,
      messages,
      ...(model !== undefined && { model }),
      ...(instructions !== undefined && { instructions }),
      ...(temperature !== undefined && { temperature }),
      ...(maxTokens !== undefined && { maxTokens }),
      ...(tools && { tools }),
    },
  };
}

/** C1 */
function withoutConfig(given: Json): { input: Json; config: JsonObject } {
  const asked = asModelArguments(given);
  if (asked) return asked;
  if (!isJsonObject(given) || !isJsonObject(given[CONFIG])) return { input: given, config: {} };
  const { [CONFIG]: config, ...input } = given;
  return { input, config };
}

/** C2 */
function answerOf(
  name: string,
  described: Json | undefined,
): { ok: true; form: AnswerForm } | { ok: false; cause: string } {
  if (described === undefined) {
    if (name === 'ai.text') return { ok: true, form: { kind: 'text' } };
    const list = { type: 'array', items: { type: 'string' } };
    return { ok: true, form: name === 'ai.list' ? { kind: 'schema', schema: list } : { kind: 'json' } };
  }
  const read = readPlainSchema(described);
  if (read.ok) return { ok: true, form: { kind: 'schema', schema: read.schema } };
  return refuse(`"schema" cannot be read${read.path === '' ? '' : ` at ${read.path}`}: ${read.cause}`);
}

function refuse(cause: string): { ok: false; cause: string } {
  return { ok: false, cause };
}

function isTextOrAbsent(value: Json | undefined): value is string | undefined {
  return value === undefined || (typeof value === 'string' && value !== '');
}

function isNumber(value: Json, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}
