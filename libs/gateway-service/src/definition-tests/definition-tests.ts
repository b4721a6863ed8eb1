import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { EngineError, isJsonObject } from '@workflows/contracts';
import type { Json, Problem, TenantId } from '@workflows/contracts';
import { SchemaInvalid, compileSchema } from '@workflows/platform';
import type { CompiledSchema } from '@workflows/platform';
import type { Clock, DefinitionTester } from '@workflows/runtime';
import { parseTimestamp } from '@workflows/state-machine';
import { CLOCK, TESTER } from '../ports';
import type { DefinitionTestBody } from './definition-test.dto';

/** So that the same test gives the same ids and random numbers each time. */
const SEED = 'test';

/** Runs definitions against mocks; input and output are held to the schemas, as those of a real execution are. */
@Injectable()
export class DefinitionTests implements OnApplicationShutdown {
  constructor(
    @Inject(TESTER) private readonly tester: DefinitionTester,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A `Simulation` as JSON. Throws DEFINITION_INVALID, INPUT_INVALID, OVERLOADED. */
  async run(tenant: TenantId, { definition, input = {}, mocks, now }: DefinitionTestBody): Promise<string> {
    const output = schemaOf(definition, 'outputSchema');
    checkInput(schemaOf(definition, 'inputSchema'), input);
    const startAt = (now === undefined ? undefined : parseTimestamp(now)) ?? this.clock.now();
    const outcome = await this.tester.test(
      { tenant, definition, input, startAt, seed: SEED, ...(mocks !== undefined && { mocks }) },
      output && ((value) => sentence(output.problems(value))),
    );
    if (outcome.ok) return outcome.simulation;
    throw invalid('DEFINITION_INVALID', 'The test cannot be run', outcome.problems);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tester.close();
  }
}

function schemaOf(definition: Json, field: 'inputSchema' | 'outputSchema'): CompiledSchema | undefined {
  const schema = isJsonObject(definition) ? definition[field] : undefined;
  if (schema === undefined) return undefined;
  try {
    return compileSchema(schema);
  } catch (error) {
    if (!(error instanceof SchemaInvalid)) throw error;
    const message = `"${field}" is not a JSON Schema (2020-12) that can be used: ${error.message}`;
    throw invalid('DEFINITION_INVALID', message, [
      { message, code: 'SCHEMA_INVALID', path: `/definition/${field}${error.path}` },
    ]);
  }
}

function checkInput(schema: CompiledSchema | undefined, input: Json): void {
  const problems = schema?.problems(input, '/input') ?? [];
  if (problems.length > 0) throw invalid('INPUT_INVALID', 'The input breaks the inputSchema', problems);
}

function sentence(problems: readonly Problem[]): string | undefined {
  return problems.length === 0 ? undefined : problems.map(({ message }) => message).join('; ');
}

function invalid(code: 'DEFINITION_INVALID' | 'INPUT_INVALID', what: string, problems: Problem[]): EngineError {
  return new EngineError(code, `${what}: ${problems[0]?.message ?? ''}`, { problems });
}
