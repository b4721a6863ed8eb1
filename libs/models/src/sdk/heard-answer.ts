import type { Say } from '@workflows/runtime';
import type { LanguageModelMiddleware } from 'ai';
import { AnsweredWhole, TooLong } from './fetch-over';

type WrapGenerate = NonNullable<LanguageModelMiddleware['wrapGenerate']>;
type Whole = Awaited<ReturnType<WrapGenerate>>;
type Stream = Awaited<ReturnType<Parameters<WrapGenerate>[0]['doStream']>>;

/** Of all that it says, in UTF-16 units: as of an answer that comes whole. */
const MOST_SAID = 10 * 1024 * 1024;
const ENDED_EARLY = 'its stream ended too early';
/** How endpoints refuse what they do not know, a stream or what is asked of it among them. */
const REFUSED = [400, 422];

/** The stream has ended before the answer has; `said`: what it says about that. */
export class BrokenOff extends Error {
  constructor(readonly said: unknown) {
    super('the stream broke off');
  }
}

/**
 * Has a model asked for a stream where its answer as a whole is asked for, and `said` told what it writes meanwhile. So all that becomes
 * of an answer becomes of it in one way, however it came. Endpoints that do not stream are asked, or heard, as before.
 */
export function heardBy(said: Say): LanguageModelMiddleware {
  return {
    specificationVersion: 'v3',
    wrapGenerate: async ({ doGenerate, doStream }) => {
      try {
        return await gathered(await doStream(), said);
      } catch (error) {
        if (!(error instanceof AnsweredWhole) && !(await isRefused(error))) throw error;
      }
      const whole = await doGenerate();
      for (const part of whole.content) if (part.type === 'text') said(part.text);
      return whole;
    },
  };
}

async function isRefused(error: unknown): Promise<boolean> {
  const { APICallError } = await import('ai');
  return APICallError.isInstance(error) && REFUSED.includes(error.statusCode ?? 0);
}

/** What providers put into a stream is no error of the SDK's; nor is anything wrong with what came of one that just ends. */
async function errorOf(error: unknown): Promise<Error> {
  const { InvalidResponseDataError } = await import('ai');
  if (InvalidResponseDataError.isInstance(error) && error.data === undefined) return new BrokenOff(ENDED_EARLY);
  return error instanceof Error ? error : new BrokenOff(error);
}

/** What it says for itself (reasoning) and what it wants of tools is no text: nobody is told. */
async function gathered({ stream, response }: Stream, said: Say): Promise<Whole> {
  const texts: string[] = [];
  const calls: Whole['content'] = [];
  let finish: Pick<Whole, 'finishReason' | 'usage'> | undefined;
  let size = 0;
  for await (const part of stream) {
    switch (part.type) {
      case 'text-delta':
        size += part.delta.length;
        texts.push(part.delta);
        said(part.delta);
        break;
      case 'tool-call':
        calls.push(part);
        break;
      case 'tool-input-delta':
      case 'reasoning-delta':
        size += part.delta.length;
        break;
      case 'finish':
        finish = { finishReason: part.finishReason, usage: part.usage };
        break;
      case 'error':
        throw await errorOf(part.error);
    }
    if (size > MOST_SAID) throw new TooLong();
  }
  if (finish === undefined) throw new BrokenOff(ENDED_EARLY);
  const text = texts.join('');
  const content: Whole['content'] = [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...calls];
  return { ...finish, content, warnings: [], ...(response && { response }) };
}
