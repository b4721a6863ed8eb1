import type { LiveText, LiveTexts, ModelRequest, TenantTask } from '@workflows/runtime';

/** A stream costs some 30 µs a token. So many at once, of 50 tokens a second each, take a tenth of a core whether they are heard or not. */
const MOST_UNHEARD = 64;

/**
 * What a model says to a task while it says it, for those who look on; undefined: it is asked for its answer as a whole. A text is told
 * though nobody looks on yet: most come after the question. JSON is for those alone who are there already.
 */
export function textOf(texts: LiveTexts, task: TenantTask, { answer }: ModelRequest): LiveText | undefined {
  const { tenant, executionId, function: name, state, visit, attempt } = task;
  const form = answer.kind === 'text' ? 'text' : 'json';
  const mayBeHeard = form === 'text' && texts.underWay < MOST_UNHEARD;
  if (!mayBeHeard && !texts.isHeard(tenant, executionId)) return undefined;
  return texts.begin({ tenant, executionId, function: name, state, visit, attempt, form });
}
