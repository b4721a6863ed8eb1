import type { GraphNode } from './workflow-graph';

/** What a model is given to use, as a drawing has room for it; undefined: nothing. */
export function toolsText({ details = {} }: GraphNode): string | undefined {
  const { tools = [], otherTools } = details;
  const names = [...tools.map(({ name }) => name), ...(otherTools ? ['…'] : [])];
  return names.length === 0 ? undefined : `may use ${names.join(', ')}`;
}
