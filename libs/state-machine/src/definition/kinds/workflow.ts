import type { Template } from '../../program';
import type { StateKind } from '../dialect';
import { readCompensation } from '../read-compensation';
import { readDuration } from '../read-durations';
import { clip } from '../clip';
import { readBoolean, readTemplate, readText, required } from '../read-fields';
import { FALLIBLE_FIELDS, readFallible } from '../read-flow';
import { readNumberTemplate } from '../read-numbers';
import { refuse, type Source } from '../state-source';

/** Starts another workflow, and waits for its end unless it is detached. */
export const workflowKind: StateKind = {
  fields: ['workflow', 'version', 'arguments', 'detached', 'timeout', 'compensate', ...FALLIBLE_FIELDS],
  compile(source) {
    const workflow = readWorkflow(source);
    const version = readNumberTemplate(source, 'version', { least: 1, whole: true });
    const answer = readBoolean(source, 'detached') === true ? 'detached' : 'output';
    const args = readTemplate(source, 'arguments');
    const timeout = readDuration(source, 'timeout', 'positive');
    return {
      type: 'task',
      name: source.state,
      target: { kind: 'workflow', workflow, ...(version && { version }), answer },
      ...(args && { arguments: args }),
      ...(timeout && { timeout }),
      ...readCompensation(source),
      ...readFallible(source),
    };
  },
};

function readWorkflow(source: Source): Template {
  const purpose = 'say which workflow to start, by its name or id';
  const workflow = required(source, 'workflow', readText(source, 'workflow', 'something'), purpose);
  if (workflow.kind === 'constant' && typeof workflow.value === 'string' && workflow.value.includes('@')) {
    const { value } = workflow;
    refuse(
      source,
      'workflow',
      'WORKFLOW_NAME_INVALID',
      () => `"${clip(value)}" cannot be the name of a workflow; put its version into "version".`,
    );
  }
  return workflow;
}
