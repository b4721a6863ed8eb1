import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { EngineError, isJsonObject } from '@workflows/contracts';
import type { Json, Problem, TenantId } from '@workflows/contracts';
import type { Clock, DefinitionTest, DefinitionTester, RegistryClient, SchemaChecker } from '@workflows/runtime';
import { parseTimestamp } from '@workflows/state-machine';
import { readHandlerProgram } from '@workflows/state-machine/handlers';
import { givenDefinition, pointerInGiven } from '@workflows/state-machine/language';
import { CLOCK, REGISTRY, SCHEMAS, TESTER } from '../ports';
import { inputRefused } from '../input-refused';
import type { DefinitionTestBody } from './definition-test.dto';

/** So that the same test gives the same ids and random numbers each time. */
const SEED = 'test';

/** Runs definitions against mocks; input and output are held to the schemas, as those of a real execution are. */
@Injectable()
export class DefinitionTests implements OnApplicationShutdown {
  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(TESTER) private readonly tester: DefinitionTester,
    @Inject(SCHEMAS) private readonly schemas: SchemaChecker,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A `Simulation` as JSON. Throws DEFINITION_INVALID, INPUT_INVALID, SCHEMA_TOO_COSTLY, OVERLOADED. */
  async run(tenant: TenantId, { definition, input = {}, mocks, now }: DefinitionTestBody): Promise<string> {
    const output = await this.schemaOf(tenant, definition, 'outputSchema');
    await this.checkInput(tenant, await this.schemaOf(tenant, definition, 'inputSchema'), input);
    const code = isCode(definition) ? await this.prepare(tenant, definition) : undefined;
    const startAt = (now === undefined ? undefined : parseTimestamp(now)) ?? this.clock.now();
    const outcome = await this.tester.test(
      { tenant, definition, input, startAt, seed: SEED, ...(mocks !== undefined && { mocks }), ...(code && { code }) },
      output === undefined ? undefined : async (value) => sentence(await this.problems(tenant, output, value)),
    );
    if (outcome.ok) return outcome.simulation;
    throw invalid('DEFINITION_INVALID', 'The test cannot be run', outcome.problems);
  }

  /** Throws DEFINITION_INVALID, with pointers into the test. */
  private async prepare(tenant: TenantId, definition: Json): Promise<DefinitionTest['code']> {
    const given = givenDefinition(definition);
    const body = given.extraPrefix === '' ? definition : { definition };
    try {
      const { handler, bundle } = await this.registry.ask('registry.workflows.prepare', tenant, { body });
      const program = readHandlerProgram(handler);
      if (program !== undefined) return { program, bundle };
      throw new EngineError(
        'UNAVAILABLE',
        'The registry is of another release than this gateway; try again when both are the same.',
      );
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== 'DEFINITION_INVALID') throw error;
      const problems = error.options.problems ?? [];
      throw invalid(
        'DEFINITION_INVALID',
        'The test cannot be run',
        problems.map((problem) => ({ ...problem, path: `/definition${pointerInGiven(given, problem.path)}` })),
      );
    }
  }

  private async schemaOf(
    tenant: TenantId,
    definition: Json,
    field: 'inputSchema' | 'outputSchema',
  ): Promise<Json | undefined> {
    const schema = isJsonObject(definition) ? definition[field] : undefined;
    const fault = schema === undefined ? undefined : await this.schemas.faultOf(schema, { tenant, workflow: 'test' });
    if (fault === undefined) return schema;
    const { code, path } = fault;
    const message = `"${field}" is not a JSON Schema (2020-12) that can be used: ${fault.message}`;
    throw invalid(code === 'SCHEMA_TOO_COSTLY' ? code : 'DEFINITION_INVALID', message, [
      { message, code, path: `/definition/${field}${path}` },
    ]);
  }

  private async checkInput(tenant: TenantId, schema: Json | undefined, input: Json): Promise<void> {
    if (schema === undefined) return;
    const problems = await this.problems(tenant, schema, input, '/input');
    if (problems.length > 0) throw inputRefused('The input breaks the inputSchema', problems);
  }

  private problems(tenant: TenantId, schema: Json, value: Json, at = ''): Promise<readonly Problem[]> {
    return this.schemas.problems(schema, value, { at, owner: { tenant, workflow: 'test' } });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tester.close();
  }
}

/** Code by itself, or as the definition of a workflow. */
function isCode(definition: Json): boolean {
  const written = isJsonObject(definition) && definition['type'] !== 'Function' ? definition['definition'] : definition;
  return isJsonObject(written) && written['type'] === 'Function';
}

function sentence(problems: readonly Problem[]): string | undefined {
  return problems.length === 0 ? undefined : problems.map(({ message }) => message).join('; ');
}

function invalid(code: 'DEFINITION_INVALID' | 'SCHEMA_TOO_COSTLY', what: string, problems: Problem[]): EngineError {
  return new EngineError(code, `${what}: ${problems[0]?.message ?? ''}`, { problems });
}
