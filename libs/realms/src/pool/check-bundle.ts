import type { BundleCheck } from '@workflows/runtime';
import type { SourcePlace } from '@workflows/state-machine/handlers';
import type { Answer, Work } from '../child/messages';

type Ask = (work: Work) => Promise<Answer>;

export async function checkBundle(
  { text, sourceMap }: { text: string; sourceMap?: string },
  ask: Ask,
  sliceMs: number,
): Promise<BundleCheck> {
  const failed = async (error: string, cause: string, at: SourcePlace | undefined): Promise<BundleCheck> => {
    const place = at && sourceMap ? await placed(ask, sourceMap, at) : at;
    return { ok: false, error, cause, ...(place && { at: place }) };
  };
  const compiled = await ask({ kind: 'compile', text });
  if (compiled.kind === 'broken') return failed('SyntaxError', compiled.cause, compiled.at);
  if (compiled.kind !== 'compiled')
    return failed('Handler.TooCostly', 'The bundle takes too long to be read.', undefined);
  const answer = await ask({ kind: 'inspect', code: compiled.code, sliceMs });
  if (answer.kind !== 'inspected') {
    const isLarge = answer.kind === 'over' && answer.limit === 'memory';
    const limit = isLarge ? 'uses more than 256 MiB of memory' : 'computes for more than a second';
    return failed(
      'Handler.TooCostly',
      `What the bundle does as it is loaded ${limit}.`,
      answer.kind === 'over' ? answer.at : undefined,
    );
  }
  const { inspected, costMs } = answer;
  if (!inspected.ok) return failed(inspected.error, inspected.cause, inspected.at);
  return { ok: true, handlers: inspected.handlers, costMs };
}

async function placed(ask: Ask, sourceMap: string, at: SourcePlace): Promise<SourcePlace | undefined> {
  const answer = await ask({ kind: 'place', sourceMap, at });
  return answer.kind === 'placed' ? answer.at : undefined;
}
