import type { TaskTarget } from '../../program';
import type { StateKind } from '../dialect';
import { readDuration } from '../read-durations';
import { readTemplate } from '../read-fields';
import { FLOW_FIELDS, readFallible } from '../read-flow';
import { readTextTemplates } from '../read-texts';
import type { Source } from '../state-source';

/** Waits for a person's answer. */
export const approvalKind: StateKind = {
  fields: ['approvers', 'prompt', 'options', 'timeout', 'catch', ...FLOW_FIELDS],
  compile(source) {
    const target = approvalTarget(source);
    const timeout = readDuration(source, 'timeout', 'positive');
    return { type: 'task', name: source.state, target, ...(timeout && { timeout }), ...readFallible(source) };
  },
};

/** Whom to ask, and what. */
export function approvalTarget(source: Source): TaskTarget {
  const approvers = readTextTemplates(source, 'approvers', 'the people who may answer');
  const prompt = readTemplate(source, 'prompt');
  const options = readTextTemplates(source, 'options', 'the answers there are');
  return {
    kind: 'approval',
    ...(approvers && { approvers }),
    ...(prompt && { prompt }),
    ...(options && { options }),
  };
}
