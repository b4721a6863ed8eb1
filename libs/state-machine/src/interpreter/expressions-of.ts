import type { Expression } from '../expressions/expression';
import type { Assignments, ItemSource, StateNode, TaskTarget, Template } from '../program';

/** The expressions of a state that bear these keys, in the order of the definition. */
export function expressionsOf(node: StateNode, keys: readonly string[]): readonly Expression[] {
  const wanted = new Set(keys);
  const found: Expression[] = [];
  visit(node, (template) => {
    if (template.kind === 'expression' && wanted.has(template.expression.key)) found.push(template.expression);
  });
  return found;
}

/** What the expressions and references of a state say, as they were written. */
export function sourcesOf(node: StateNode): readonly string[] {
  const found = [node.paths?.input, node.paths?.output].flatMap((path) => (path ? [path.source] : []));
  visit(node, (template) => {
    if (template.kind === 'expression') found.push(template.expression.source);
    if (template.kind === 'reference') found.push(template.reference.source);
  });
  return found;
}

function visit(node: StateNode, see: (template: Template) => void): void {
  const open = templatesOf(node).reverse();
  for (let template = open.pop(); template !== undefined; template = open.pop()) {
    see(template);
    if (template.kind === 'object') open.push(...template.entries.map(([, member]) => member).reverse());
    if (template.kind === 'array') open.push(...[...template.items].reverse());
  }
}

function templatesOf(node: StateNode): Template[] {
  const all = [...ownTemplates(node), node.output, node.paths?.resultSelector, ...assigned(node.assign)];
  return all.filter((template) => template !== undefined);
}

function ownTemplates(node: StateNode): readonly (Template | undefined)[] {
  switch (node.type) {
    case 'task':
      return [
        ...targetTemplates(node.target),
        node.arguments,
        node.timeout?.value,
        node.heartbeat?.value,
        ...node.catch.flatMap(leaving),
      ];
    case 'parallel':
      return [node.arguments, ...node.catch.flatMap(leaving)];
    case 'map':
      return [
        ...itemTemplates(node.items),
        node.itemSelector,
        node.batch?.maxItems,
        node.batch?.maxBytes,
        node.batch?.input,
        node.maxConcurrency,
        node.toleratedFailureCount,
        node.toleratedFailurePercentage,
        node.results?.bucket,
        node.results?.prefix,
        ...node.catch.flatMap(leaving),
      ];
    case 'choice':
      return node.rules.flatMap((rule) => [rule.condition, ...leaving(rule)]);
    case 'wait':
      return [node.wait.kind === 'for' ? node.wait.duration.value : node.wait.time];
    case 'fail':
      return [node.error, node.cause];
    case 'pass':
      return [node.result];
    case 'succeed':
      return [];
  }
}

function targetTemplates(target: TaskTarget): readonly (Template | undefined)[] {
  switch (target.kind) {
    case 'function':
      return [target.name];
    case 'workflow':
      return [target.workflow, target.version, target.name];
    case 'http':
      return [];
    case 'event':
      return [target.event, target.match, target.key, target.since];
    case 'approval':
      return [target.approvers, target.prompt, target.options];
  }
}

function itemTemplates(source: ItemSource): readonly (Template | undefined)[] {
  if (source.kind === 'value') return [source.items];
  const { bucket, key, maxItems } = source.reader;
  return [bucket, key, maxItems];
}

function leaving({ output, assign }: { output?: Template; assign?: Assignments }): readonly (Template | undefined)[] {
  return [output, ...assigned(assign)];
}

function assigned(assign: Assignments = []): readonly Template[] {
  return assign.map(([, template]) => template);
}
