import type { Json } from '@workflows/contracts';
import { DraftReader } from '../drafts/draft-reader';
import { commonCode, refusal } from '../drafts/problems';
import { PROSE, labelsIn, nameIn } from './workflow-fields';

export interface WorkflowPatch {
  name?: string;
  description?: string | null;
  labels?: Record<string, string>;
}

const KNOWN = ['name', 'description', 'labels'];
const OF_A_VERSION = [
  'states',
  'definition',
  'startAt',
  'functions',
  'timeout',
  'inputSchema',
  'outputSchema',
  'on',
  'every',
  'onFailure',
  'onTimeout',
  'onCancel',
  'versionNote',
];
const ADVICE = Object.fromEntries(
  OF_A_VERSION.map((field) => [field, 'PATCH makes no new version: use PUT with the whole workflow.']),
);

/** What may change without a new version. */
export function checkWorkflowPatch(patch: Json | undefined): WorkflowPatch {
  const reader = DraftReader.of(patch, 'FIELD_INVALID');
  reader.knowOnly(KNOWN, ADVICE);
  const name = nameIn(reader);
  const description = reader.fields.description === null ? null : reader.text('description', PROSE);
  const labels = labelsIn(reader);
  if (reader.problems.length > 0) throw refusal(commonCode(reader.problems), reader.problems);
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(labels && { labels }),
  };
}
