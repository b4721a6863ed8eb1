import {
  DEFAULT_TENANT,
  EngineError,
  type Json,
  type PublishedDefinition,
  type WorkflowId,
} from '@workflows/contracts';
import type { CatalogEntry, ProgramCatalog, RegistryClient } from '@workflows/runtime';
import { compileDefinition } from '@workflows/state-machine';

/** Makes a check of values out of a JSON Schema (2020-12); what is wrong in a sentence, or nothing. */
export type CompileSchema = (schema: Json) => (value: Json) => string | undefined;

const CAPACITY = 5_000;

/** Asks the registry once per version and keeps the compiled program: versions never change. */
export class RegistryProgramCatalog implements ProgramCatalog {
  private readonly entries = new Map<string, CatalogEntry>();
  private readonly loading = new Map<string, Promise<CatalogEntry | EngineError>>();

  constructor(
    private readonly registry: RegistryClient,
    private readonly compileSchema: CompileSchema,
  ) {}

  peek(workflowId: WorkflowId, version: number): CatalogEntry | undefined {
    return this.entries.get(`${workflowId}@${version}`);
  }

  load(workflowId: WorkflowId, version: number): Promise<CatalogEntry | EngineError> {
    const key = `${workflowId}@${version}`;
    const loading =
      this.loading.get(key) ?? this.fetch(key, workflowId, version).finally(() => this.loading.delete(key));
    this.loading.set(key, loading);
    return loading;
  }

  private async fetch(key: string, workflowId: WorkflowId, version: number): Promise<CatalogEntry | EngineError> {
    try {
      const entry = this.compile(
        await this.registry.ask('registry.definitions.get', DEFAULT_TENANT, { workflowId, version }),
      );
      if (!(entry instanceof EngineError)) this.keep(key, entry);
      return entry;
    } catch (error) {
      return error instanceof EngineError
        ? error
        : new EngineError('UNAVAILABLE', 'The registry did not answer.', { cause: error });
    }
  }

  private compile(definition: PublishedDefinition): CatalogEntry | EngineError {
    const compiled = compileDefinition(definition.body);
    if (!compiled.ok) {
      const message = `Version ${definition.version} of ${definition.workflowId} is not understood by this executor. Is it older than the registry?`;
      return new EngineError('DEFINITION_INVALID', message, { problems: compiled.problems });
    }
    const { program, listeners } = compiled;
    const { inputSchema, outputSchema } = definition.body;
    return {
      program,
      listeners,
      definition,
      ...(inputSchema !== undefined && { inputProblem: this.compileSchema(inputSchema) }),
      ...(outputSchema !== undefined && { outputProblem: this.compileSchema(outputSchema) }),
    };
  }

  private keep(key: string, entry: CatalogEntry): void {
    this.entries.set(key, entry);
    if (this.entries.size <= CAPACITY) return;
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }
}
