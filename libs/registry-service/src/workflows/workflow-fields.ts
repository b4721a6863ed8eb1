import { isJsonObject } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';
import { jsonPointer } from '@workflows/platform';
import { textProblem } from '../drafts/draft-reader';
import type { DraftReader } from '../drafts/draft-reader';

const MAX_NAME = 256;
const MAX_LABELS = 64;
const RESERVED = ['executions', 'validate', 'test'];

export const PROSE = { max: 10_000 };

/** A workflow's name stands in URLs beside fixed words, ids and `@version`; it must not be taken for one of them. */
export function nameIn(reader: DraftReader): string | undefined {
  const name = reader.text('name', { max: MAX_NAME, oneLine: true });
  const wrong = name === undefined ? undefined : nameProblem(name);
  if (wrong !== undefined) reader.refuse('name', `"name" ${wrong}.`);
  return wrong === undefined ? name : undefined;
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'must not be empty';
  if (name.trim() !== name) return 'must not begin or end with white space';
  if (RESERVED.includes(name)) return `may not be "${name}", which is a path of this service`;
  if (/[/@]/.test(name)) return 'may not contain "/" or "@"';
  return name.startsWith('workflow_') ? 'may not begin with "workflow_", as ids do' : undefined;
}

export function labelsIn(reader: DraftReader): Record<string, string> | undefined {
  const { labels } = reader.fields;
  if (labels === undefined) return undefined;
  if (!isJsonObject(labels)) {
    reader.refuse('labels', '"labels" must be an object of strings.');
    return undefined;
  }
  const all = Object.entries(labels);
  const entries = all.slice(0, MAX_LABELS);
  if (all.length > MAX_LABELS) reader.refuse('labels', `"labels" must have at most ${MAX_LABELS} entries.`);
  for (const [key, value] of entries) {
    const wrong = labelProblem(key, value);
    if (wrong === undefined) continue;
    reader.problems.push({ message: wrong, code: 'FIELD_INVALID', path: jsonPointer(['labels', key]) });
  }
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function labelProblem(key: string, value: Json): string | undefined {
  const wrongKey = key === '' ? 'must not be empty' : textProblem(key, { max: 128, oneLine: true });
  if (wrongKey !== undefined) return `The name of a label ${wrongKey}.`;
  const wrongValue = textProblem(value, { max: 256, oneLine: true });
  return wrongValue === undefined ? undefined : `The label "${key}" ${wrongValue}.`;
}
