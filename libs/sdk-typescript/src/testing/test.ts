import type { DefinitionTestAnswer, DefinitionTestBody, WorkflowBody } from '../api/generated';
import type { AnyJson } from '../json';
import { defaultClient, type Client } from '../client/client';
import type { HandlerSource } from '../handlers/listeners';

/** What can be tested: a handler of an instance, or a workflow of states; of a file, a handler with all that it imports. */
export type Testable =
  | { readonly source: HandlerSource }
  | Pick<WorkflowBody, 'states' | 'definition'>
  | { readonly bundle: string; readonly sourceMap: string; readonly handler: string };

export interface TestOptions extends Omit<DefinitionTestBody, 'definition'> {
  client?: Client;
}

/**
 * Runs a workflow at the service, against mocks and in virtual time: nothing is stored, and a wait of a year takes milliseconds.
 *
 * ```ts
 * const { status, output } = await test(app.onUserSignup, { input: { name: 'Ada' }, mocks: { 'apollo.search': { title: 'CTO' } } });
 * ```
 */
export function test(
  workflow: Testable,
  { client = defaultClient(), ...given }: TestOptions = {},
): Promise<DefinitionTestAnswer> {
  return client.call('testWorkflow', { body: { definition: definitionOf(workflow), ...given } });
}

/** What starts a handler is no part of what it does. */
function definitionOf(workflow: Testable): AnyJson {
  if ('bundle' in workflow) return { type: 'Function', ...workflow };
  if (!('source' in workflow)) return workflow;
  const { type, code } = workflow.source;
  return { type, code };
}
