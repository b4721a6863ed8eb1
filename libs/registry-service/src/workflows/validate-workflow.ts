import { setImmediate } from 'node:timers/promises';
import { EngineError, builtInFamilyOf, isJsonObject } from '@workflows/contracts';
import type { Instant, Json, Problem, SourceWarning, TenantId, Validation } from '@workflows/contracts';
import type { ConnectorStore, DefinitionStore, FunctionStore, SchemaChecker } from '@workflows/runtime';
import {
  compileDefinition,
  definitionWarnings,
  functionOf,
  givenDefinition,
  pointerInGiven,
  readAhead,
  workflowOf,
} from '@workflows/state-machine/language';
import type { Program } from '@workflows/state-machine';
import type { Registered } from '@workflows/state-machine/language';
import { checkCode, isCode } from '../code/check-code';
import type { CodeTools } from '../code/code-reader';
import { isFindable } from '../drafts/findable';
import { atMost } from '../drafts/problems';
import { schemaFaultsOf } from '../drafts/schema-fields';
import { inspectWorkflowDraft } from './workflow-draft';

/** Names beyond these are not looked up: nobody reads as many warnings. */
const MOST_LOOKED_UP = 100;
/** Calls of what the service answers itself end without a time limit of their state. */
const ENDS_BY_ITSELF = { timeout: 60 };

/** Judges a draft as creating it would, without creating it; adds what is known of the names it mentions. */
export class ValidateWorkflow {
  constructor(
    private readonly definitions: DefinitionStore,
    private readonly functions: FunctionStore,
    private readonly connectors: Pick<ConnectorStore, 'operation'>,
    private readonly schemas: Pick<SchemaChecker, 'faultOf'>,
    private readonly code: CodeTools & { now(): Instant },
  ) {}

  async validate(tenant: TenantId, given: Json): Promise<Validation> {
    const definition = givenDefinition(given);
    const inGiven = (problem: Problem): Problem => ({ ...problem, path: pointerInGiven(definition, problem.path) });
    try {
      const draft = definition.extraPrefix === '' ? given : { definition: given };
      const faults = await schemaFaultsOf(tenant, draft, this.schemas);
      if (isCode(draft)) {
        const checked = await checkCode(tenant, draft, { ...this.code, faults, needsName: false });
        if (checked.ok) return { valid: true, errors: [], warnings: checked.warnings.map(inDefinition).map(inGiven) };
        return { valid: false, errors: atMost(checked.problems).map(inGiven), warnings: [] };
      }
      const { reader, body, program } = await readAhead(draft, setImmediate, () =>
        inspectWorkflowDraft(draft, faults, { needsName: false }),
      );
      const warnings = body && program ? definitionWarnings(body, program, await this.registered(tenant, program)) : [];
      const errors = atMost(reader.problems);
      return { valid: errors.length === 0, errors: errors.map(inGiven), warnings: warnings.map(inGiven) };
    } catch (error) {
      if (error instanceof EngineError && error.options.problems)
        return { valid: false, errors: error.options.problems.map(inGiven), warnings: [] };
      throw error;
    }
  }

  /** What may surprise about a draft that is to be published; one that is wrong has none, and is refused elsewhere. */
  async warningsOf(tenant: TenantId, draft: Json | undefined): Promise<Problem[]> {
    if (!isJsonObject(draft)) return [];
    if (isCode(draft)) return this.warningsOfCode(tenant, draft);
    const compiled = await readAhead(draft, setImmediate, () => compileDefinition(draft));
    return compiled.ok
      ? definitionWarnings(draft, compiled.program, await this.registered(tenant, compiled.program))
      : [];
  }

  private async warningsOfCode(tenant: TenantId, draft: Parameters<typeof checkCode>[1]): Promise<Problem[]> {
    const checked = await checkCode(tenant, draft, { ...this.code, faults: new Map() });
    return checked.ok ? checked.warnings.map(inDefinition) : [];
  }

  /** Whoever answers for a name: a function that is registered, what is built in, an API that is connected. */
  private async answering(tenant: TenantId, name: string): Promise<{ timeout?: number | string } | undefined> {
    const registered = await this.functions.find(tenant, name);
    if (registered !== undefined) return registered;
    if (builtInFamilyOf(name) !== undefined) return ENDS_BY_ITSELF;
    const [connector = '', operation] = name.split('.', 2);
    const isConnected = operation !== undefined && (await this.connectors.operation(tenant, connector, operation));
    return isConnected ? ENDS_BY_ITSELF : undefined;
  }

  private async registered(tenant: TenantId, program: Program): Promise<Registered> {
    const tasks = [...program.states.values()].filter((node) => node.type === 'task');
    const called = tasks.flatMap((task) => [task, ...(task.compensate ? [task.compensate] : [])]);
    const functions = await lookUp(called.map(functionOf), (name) => this.answering(tenant, name));
    const workflows = await lookUp(tasks.map(workflowOf), (ref) => this.definitions.find(tenant, ref));
    return {
      function: (name) => (functions.has(name) ? functions.get(name) : {}),
      hasWorkflow: (ref) => !workflows.has(ref) || workflows.get(ref)?.status === 'active',
    };
  }
}

/** A warning of code as those of definitions are. */
function inDefinition({ code, message, line }: SourceWarning): Problem {
  const where = line === undefined ? '' : ` (line ${line})`;
  return { code, message: message + where, path: '/definition/code', ...(line !== undefined && { line }) };
}

/** What was asked for, with what was found. */
async function lookUp<T>(
  names: readonly (string | undefined)[],
  find: (name: string) => Promise<T | undefined>,
): Promise<Map<string, T | undefined>> {
  const distinct = [...new Set(names.filter((name) => name !== undefined))].slice(0, MOST_LOOKED_UP);
  const found = new Map<string, T | undefined>();
  for (const name of distinct) found.set(name, isFindable(name) ? await find(name) : undefined);
  return found;
}
