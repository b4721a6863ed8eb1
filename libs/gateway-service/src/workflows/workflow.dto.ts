import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow, IsObject } from 'class-validator';
import type { Json, JsonObject } from '@workflows/contracts';
import { IsDescription, IsLabels, IsText, MayBeAbsent, MayBeNull } from '../field-rules';
import { ONBOARDING } from './workflow.examples';
import { IsWorkflowName } from './workflow-name';

/** What a client writes. Fields that are only `@Allow`ed are part of the definition: the registry checks them. */
export class WorkflowBody {
  @ApiProperty({
    description: 'Unique among your workflows; every path that takes an id also takes it.',
    example: ONBOARDING.name,
  })
  @IsWorkflowName()
  name!: string;

  @ApiPropertyOptional({ type: String, example: ONBOARDING.description })
  @MayBeAbsent()
  @IsDescription()
  description?: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The states by name.',
    example: ONBOARDING.states,
  })
  @IsObject({ message: 'states must be an object: the states by name' })
  states!: JsonObject;

  @ApiPropertyOptional({
    type: String,
    description: 'Where an execution begins; else in `initial`, else in the first state.',
    example: 'initial',
  })
  @Allow()
  startAt?: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'The functions that tasks may call; derived when absent.',
    example: ONBOARDING.functions,
  })
  @Allow()
  functions?: string[];

  @ApiPropertyOptional({
    description: 'How long an execution may take: seconds or an ISO 8601 duration.',
    oneOf: [{ type: 'number' }, { type: 'string' }],
    example: 'PT1H',
  })
  @Allow()
  timeout?: Json;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema 2020-12 of the input.',
    example: { type: 'object', required: ['customer'] },
  })
  @Allow()
  inputSchema?: Json;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema 2020-12 of the output.',
    example: { type: 'object' },
  })
  @Allow()
  outputSchema?: Json;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, example: { team: 'growth' } })
  @MayBeAbsent()
  @IsLabels()
  labels?: Record<string, string>;

  @ApiPropertyOptional({
    type: String,
    description: 'A note on this version, for people.',
    example: 'adds the follow-up call',
  })
  @MayBeAbsent()
  @IsText(0, 1000)
  versionNote?: string;
}

/** What can change without a new version. */
export class WorkflowPatchBody {
  @ApiPropertyOptional({ type: String, example: ONBOARDING.name })
  @MayBeAbsent()
  @IsWorkflowName()
  name?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'null takes it away.',
    example: 'Improved workflow',
  })
  @MayBeNull()
  @IsDescription()
  description?: string | null;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Replaces all labels.',
    example: { team: 'growth' },
  })
  @MayBeAbsent()
  @IsLabels()
  labels?: Record<string, string>;
}

const USE_PUT = (field: string): string => `"${field}" is part of a version: use PUT to publish a new one.`;

/** The fields of a definition, each with the word that PATCH does not change it. */
export const NOT_BY_PATCH = Object.fromEntries(
  ['states', 'definition', 'startAt', 'functions', 'timeout', 'inputSchema', 'outputSchema', 'versionNote'].map((field) => [
    field,
    USE_PUT(field),
  ]),
);
