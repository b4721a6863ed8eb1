import type { Expression } from '../expressions/expression';
import type { Assignments, StateNode, Template } from '../program';

/** The expressions of a state that bear these keys, in the order of the definition. */
export function expressionsOf(node: StateNode, keys: readonly string[]): readonly Expression[] {
  const wanted = new Set(keys);
  const found: Expression[] = [];
  for (const template of templatesOf(node)) collect(template, wanted, found);
  return found;
}

function collect(template: Template, wanted: ReadonlySet<string>, found: Expression[]): void {
  switch (template.kind) {
    case 'constant':
      return;
    case 'expression':
      if (wanted.has(template.expression.key)) found.push(template.expression);
      return;
    case 'object':
      for (const [, value] of template.entries) collect(value, wanted, found);
      return;
    case 'array':
      for (const item of template.items) collect(item, wanted, found);
  }
}

function templatesOf(node: StateNode): readonly Template[] {
  return [...ownTemplates(node), node.output, ...assigned(node.assign)].filter((template) => template !== undefined);
}

function ownTemplates(node: StateNode): readonly (Template | undefined)[] {
  switch (node.type) {
    case 'task':
      return [node.function, node.arguments, node.timeout, node.heartbeat, ...node.catch.flatMap(leaving)];
    case 'choice':
      return node.rules.flatMap((rule) => [rule.condition, ...leaving(rule)]);
    case 'wait':
      return [node.wait.kind === 'for' ? node.wait.duration : node.wait.time];
    case 'fail':
      return [node.error, node.cause];
    case 'pass':
    case 'succeed':
      return [];
  }
}

function leaving({ output, assign }: { output?: Template; assign?: Assignments }): readonly (Template | undefined)[] {
  return [output, ...assigned(assign)];
}

function assigned(assign: Assignments = []): readonly Template[] {
  return assign.map(([, template]) => template);
}
