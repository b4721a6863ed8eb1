import type { Operations } from '../api/generated';
import type { Operation } from '../api/operation';
import type { AnyJson } from '../json';

/** The calls that answer with a page of a list. */
export type ListName = {
  [N in keyof Operations]: Operations[N]['answer'] extends { data: unknown[]; meta: unknown } ? N : never;
}[keyof Operations];

export type Item<N extends ListName> = Operations[N]['answer'] extends { data: (infer T)[] } ? T : never;

/** Items of all pages, one page ahead of nobody: the next is asked for when the last item of this one was taken. */
export async function* itemsOf<T>(
  operation: Operation,
  pageAt: (at: { cursor?: string; offset?: number }) => Promise<AnyJson>,
): AsyncGenerator<T> {
  const isByCursor = operation.query.includes('cursor');
  let seen = 0;
  let at: { cursor?: string; offset?: number } = {};
  for (;;) {
    const { data, meta } = await pageAt(at);
    yield* data;
    seen += data.length;
    if (isByCursor ? meta.nextCursor === null : data.length === 0 || seen >= meta.total) return;
    at = isByCursor ? { cursor: meta.nextCursor } : { offset: seen };
  }
}
