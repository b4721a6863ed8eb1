import type { StateNode, TaskTarget, Template } from '../program';
import { describeChoiceRule } from './describe-choice-rule';

const LONGEST_TEXT = 200;

/** What a state does, in a few words; undefined where its type says it all. */
export function labelOf(node: StateNode): string | undefined {
  switch (node.type) {
    case 'task':
      return targetText(node.target);
    case 'wait':
      return node.wait.kind === 'for'
        ? durationText(node.wait.duration.value)
        : `until ${templateText(node.wait.time)}`;
    case 'fail':
      return node.error && templateText(node.error);
    case 'map':
      return itemsText(node.items);
    case 'parallel':
      return `${node.branches.length} branches`;
    case 'pass':
    case 'choice':
    case 'succeed':
      return undefined;
  }
}

function targetText(target: TaskTarget): string | undefined {
  switch (target.kind) {
    case 'function':
      return templateText(target.name);
    case 'workflow':
      return templateText(target.workflow);
    case 'event':
      return templateText(target.event);
    case 'http':
      return 'HTTP call';
    case 'approval':
      return target.prompt && templateText(target.prompt);
  }
}

export function durationText(value: Template): string {
  return value.kind === 'constant' && typeof value.value === 'number' ? `${value.value} s` : templateText(value);
}

type Items = Extract<StateNode, { type: 'map' }>['items'];

function itemsText(items: Items): string | undefined {
  if (items.kind === 'reader')
    return `items of ${templateText(items.reader.bucket)}/${items.reader.key ? templateText(items.reader.key) : ''}`;
  return items.items && `each of ${templateText(items.items)}`;
}

/** A computed value as it was written. */
export function templateText(template: Template): string {
  return clip(rawText(template), LONGEST_TEXT);
}

function rawText(template: Template): string {
  switch (template.kind) {
    case 'constant':
      return typeof template.value === 'string' ? template.value : JSON.stringify(template.value);
    case 'expression':
      return template.expression.source;
    case 'reference':
      return referenceText(template.reference.source);
    case 'object':
      return `{${template.entries.map(([name]) => name).join(', ')}}`;
    case 'array':
      return `[${template.items.length}]`;
  }
}

/** A path or an intrinsic function as it was written; a choice rule, whose source is its JSON, as people would say it. */
function referenceText(source: string): string {
  return source.startsWith('{') ? describeChoiceRule(JSON.parse(source)) : source;
}

/** At most so many characters, whole ones. */
export function clip(text: string, longest: number): string {
  const characters = [...text.slice(0, 2 * longest)];
  return characters.length <= longest && text.length <= 2 * longest
    ? text
    : `${characters.slice(0, longest - 1).join('')}…`;
}
