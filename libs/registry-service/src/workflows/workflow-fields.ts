import { MOST_LABELS, areLabels, isJsonObject, labelFaults } from '@workflows/contracts';
import type { Labels } from '@workflows/contracts';
import { jsonPointer } from '@workflows/platform';
import type { DraftReader } from '../drafts/draft-reader';

const MAX_NAME = 256;
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

export function labelsIn(reader: DraftReader): Labels | undefined {
  const { labels } = reader.fields;
  if (labels === undefined) return undefined;
  if (!isJsonObject(labels)) {
    reader.refuse('labels', '"labels" must be an object of strings.');
    return undefined;
  }
  const isTooMany = Object.keys(labels).length > MOST_LABELS;
  if (isTooMany) reader.refuse('labels', `"labels" must have at most ${MOST_LABELS} entries.`);
  const faults = isTooMany ? [] : labelFaults(labels);
  for (const { key, message } of faults)
    reader.problems.push({ message, code: 'FIELD_INVALID', path: jsonPointer(['labels', key]) });
  return areLabels(labels) ? labels : undefined;
}
