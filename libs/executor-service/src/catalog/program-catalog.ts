import { setImmediate } from 'node:timers/promises';
import { EngineError, memoryOf, type Json, type PublishedDefinition } from '@workflows/contracts';
import { KeptByMemory } from '@workflows/runtime';
import type {
  CatalogEntry,
  OutputCheck,
  ProgramCatalog,
  RegistryClient,
  SchemaChecker,
  VersionRef,
} from '@workflows/runtime';
import { SLOW } from '@workflows/state-machine';
import { compileHandler, compilePublished, readAhead } from '@workflows/state-machine/language';
import { schemaProblem } from './schema-problem';

/** A program takes about as much again as the definition it was made of. */
const MOST_KEPT = { bytes: 128 * 1024 * 1024, entries: 5_000 };
const MEMORY_OF_PROGRAM = 2;

/** Asks the registry once per version and keeps the compiled program: versions never change. */
export class RegistryProgramCatalog implements ProgramCatalog {
  private readonly entries = new KeptByMemory<CatalogEntry>(MOST_KEPT);
  private readonly loading = new Map<string, Promise<CatalogEntry | EngineError>>();

  constructor(
    private readonly registry: RegistryClient,
    private readonly schemas: SchemaChecker,
  ) {}

  peek(ref: VersionRef): CatalogEntry | undefined {
    return this.entries.get(keyOf(ref));
  }

  load(ref: VersionRef): Promise<CatalogEntry | EngineError> {
    const key = keyOf(ref);
    const known = this.entries.get(key);
    if (known !== undefined) return Promise.resolve(known);
    const loading = this.loading.get(key) ?? this.fetch(key, ref).finally(() => this.loading.delete(key));
    this.loading.set(key, loading);
    return loading;
  }

  private async fetch(key: string, { tenant, workflowId, version }: VersionRef): Promise<CatalogEntry | EngineError> {
    try {
      const entry = await this.compile(
        await this.registry.ask('registry.definitions.get', tenant, { workflowId, version }),
      );
      if (!(entry instanceof EngineError))
        this.entries.set(key, entry, MEMORY_OF_PROGRAM * memoryOf(entry.definition.body));
      return entry;
    } catch (error) {
      return error instanceof EngineError
        ? error
        : new EngineError('UNAVAILABLE', 'The registry did not answer.', { cause: error });
    }
  }

  private async compile(definition: PublishedDefinition): Promise<CatalogEntry | EngineError> {
    const { body } = definition;
    const compiled =
      body.handler === undefined
        ? await readAhead(body, setImmediate, () => compilePublished(body))
        : compileHandler(body);
    if (!compiled.ok) {
      const message = `Version ${definition.version} of ${definition.workflowId} is not understood by this executor. Is it older than the registry?`;
      return new EngineError('DEFINITION_INVALID', message, { problems: compiled.problems });
    }
    const { program, listeners } = compiled;
    const { inputSchema, outputSchema } = body;
    return {
      program,
      listeners,
      definition,
      ...(inputSchema !== undefined && { inputProblem: this.apart(definition, inputSchema) }),
      ...(outputSchema !== undefined && { outputProblem: this.outputCheck(definition, outputSchema) }),
    };
  }

  private apart({ tenant, workflowId: workflow }: PublishedDefinition, schema: Json): OutputCheck['apart'] {
    const owner = { tenant, workflow };
    return async (value) => schemaProblem(await this.schemas.problems(schema, value, { owner }));
  }

  private outputCheck(definition: PublishedDefinition, schema: Json): OutputCheck {
    return {
      atOnce: (output) => (this.schemas.atOnce(schema, output) === SLOW ? SLOW : undefined),
      apart: this.apart(definition, schema),
    };
  }
}

function keyOf({ tenant, workflowId, version }: VersionRef): string {
  return `${tenant}\n${workflowId}@${version}`;
}
