import { isJsonObject } from '@workflows/contracts';
import type { ModelUsage } from '@workflows/contracts';
import { tidyText } from '@workflows/runtime';
import type { ModelError, ModelFailure } from '@workflows/runtime';
import type { APICallError } from 'ai';
import { TooLong, Unreached } from './fetch-over';
import { BrokenOff } from './heard-answer';
import type { Provider, SdkUsage } from './provider';

const MAX_QUOTE = 300;

/**
 * What an error of the SDK means. Rules of this file:
 *   E1. Nothing that is told holds a key: where one is quoted back it is struck out, and of an answer that refuses it nothing is quoted.
 *   E2. What a model or a server says ends up in a history that people read: it is cut.
 *   E3. What was used is told where it is known, however it ended.
 */
export async function failureOf(
  error: unknown,
  provider: Provider,
  usageOf: (usage: SdkUsage) => ModelUsage,
): Promise<ModelFailure> {
  if (error instanceof Unreached) return unavailable(reasonOf(error.reason));
  if (error instanceof TooLong)
    return { error: 'AI.InvalidResponse', cause: 'The answer of the model is larger than 10 MiB.' };
  if (error instanceof BrokenOff) return brokenOff(saidBy(error), provider);
  const { APICallError, NoObjectGeneratedError, NoOutputGeneratedError } = await import('ai');
  if (APICallError.isInstance(error) && error.cause instanceof Unreached)
    return brokenOff(reasonOf(error.cause.reason), provider);
  if (APICallError.isInstance(error) && error.cause instanceof TooLong)
    return failureOf(error.cause, provider, usageOf);
  if (APICallError.isInstance(error)) return ofAnswer(error, provider);
  if (NoObjectGeneratedError.isInstance(error)) {
    const { text = '', usage, finishReason } = error;
    const isCut = finishReason === 'length';
    const why = isCut ? 'The answer was cut: it is longer than maxTokens allows' : 'The model answered no JSON';
    const cause = `${why}: ${quote(text, provider)}`;
    return { error: 'AI.InvalidOutput', cause, ...(usage && { usage: usageOf(usage) }) };
  }
  if (NoOutputGeneratedError.isInstance(error))
    return { error: 'AI.InvalidOutput', cause: 'The model answered nothing.' };
  const said = error instanceof Error ? error.message : 'it says nothing';
  return { error: 'AI.InvalidResponse', cause: `The endpoint gave no answer of a model: ${quote(said, provider)}` };
}

function ofAnswer(error: APICallError, provider: Provider): ModelFailure {
  const { statusCode: status, responseHeaders: headers = {}, responseBody = '' } = error;
  if (status === undefined) return unavailable('the connection failed');
  if (status >= 200 && status < 300)
    return {
      error: 'AI.InvalidResponse',
      status,
      cause: `The endpoint answered ${status} with what is no answer of a model: ${quote(responseBody, provider)}`,
    };
  const name = nameOf(status);
  if (name === 'AI.Unauthorized')
    return { error: name, status, cause: `The endpoint answered ${status}: ${provider.keyIs} is not taken.` }; // E1
  const retryAfter = headers['retry-after'];
  const cause = `The endpoint answered ${status}: ${quote(error.message || responseBody, provider)}`;
  return { error: name, status, cause, ...(retryAfter !== undefined && { retryAfter }) };
}

function nameOf(status: number): ModelError {
  if (status === 429) return 'AI.RateLimited';
  if (status === 401 || status === 403) return 'AI.Unauthorized';
  if (status >= 500 || status === 408 || status === 425) return 'AI.Unavailable';
  return 'AI.InvalidRequest';
}

function unavailable(reason: string): ModelFailure {
  return { error: 'AI.Unavailable', cause: `The model could not be reached: ${reason}` };
}

function brokenOff(reason: string, provider: Provider): ModelFailure {
  return { error: 'AI.Unavailable', cause: `The model broke off within its answer: ${quote(reason, provider)}` };
}

/** As providers put it into a stream: a text, or an object with one. */
function saidBy({ said }: BrokenOff): string {
  if (typeof said === 'string') return said;
  return isJsonObject(said) && typeof said.message === 'string' ? said.message : 'it does not say why';
}

function reasonOf(reason: unknown): string {
  return tidyText(reason instanceof Error ? reason.message : 'the connection failed', MAX_QUOTE);
}

function quote(text: string, { key }: Provider): string {
  const told = key === undefined || key === '' ? text : text.replaceAll(key, '***');
  return tidyText(told.replaceAll(/\s+/g, ' ').trim(), MAX_QUOTE);
}
