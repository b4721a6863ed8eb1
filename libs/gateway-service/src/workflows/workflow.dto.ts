import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import type { Json, JsonObject } from '@workflows/contracts';
import { IsDescription, IsLabels, MayBeAbsent, MayBeNull } from '../field-rules';
import { ONBOARDING } from './workflow.examples';
import { IsWorkflowName } from './workflow-name';

const ending = (description: string): ApiPropertyOptions => ({
  type: 'object',
  additionalProperties: false,
  description,
  properties: {
    compensate: { type: 'boolean', default: false, description: 'What was done is undone, the latest first.' },
    startAt: { type: 'string' },
    states: { type: 'object', additionalProperties: true, description: 'What is run then.' },
    timeout: {
      oneOf: [{ type: 'number' }, { type: 'string' }],
      description: 'How long all of that may take: seconds or an ISO 8601 duration.',
    },
    comment: { type: 'string' },
  },
  example: { compensate: true },
});

/** What a client writes, for the OpenAPI document: the registry reads it, and tells all that is wrong in one answer. */
export class WorkflowBody {
  @ApiProperty({
    type: String,
    description: 'Unique among your workflows; every path that takes an id also takes it.',
    example: ONBOARDING.name,
  })
  name!: string;

  @ApiPropertyOptional({ type: String, maxLength: 10_000, example: ONBOARDING.description })
  description?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'The states by name. A workflow has either this or `definition`.',
    example: ONBOARDING.states,
  })
  states?: JsonObject;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'An Amazon States Language document, as it is, in the place of `states`, `startAt` and `timeout`; or code: `{"type": "Function", "code": "…"}`.',
  })
  definition?: JsonObject;

  @ApiPropertyOptional({
    type: String,
    description: 'Where an execution begins; else in `initial`, else in the first state.',
    example: 'initial',
  })
  startAt?: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'The functions that tasks may call; derived when absent.',
    example: ONBOARDING.functions,
  })
  functions?: string[];

  @ApiPropertyOptional({
    description: 'How long an execution may take: seconds or an ISO 8601 duration.',
    oneOf: [{ type: 'number' }, { type: 'string' }],
    example: 'PT1H',
  })
  timeout?: Json;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema 2020-12 of the input.',
    example: { type: 'object', required: ['customer'] },
  })
  inputSchema?: Json;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema 2020-12 of the output.',
    example: { type: 'object' },
  })
  outputSchema?: Json;

  @ApiPropertyOptional({
    type: 'array',
    items: {
      type: 'object',
      required: ['event'],
      properties: {
        event: { type: 'string', maxLength: 256, description: 'The name of the event.' },
        condition: {
          type: 'string',
          description: 'An expression over the event, `$states.event`; absent: it always holds.',
        },
        input: {
          description: 'The input of the execution, any JSON with expressions in it; absent: the data of the event.',
        },
        labels: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'Of the execution; their values may be expressions.',
        },
        comment: { type: 'string' },
      },
    },
    description: 'The events that start it: each starts one execution of the newest version.',
    example: [
      {
        event: 'order.paid',
        condition: '{% $states.event.data.amount >= 100 %}',
        input: { order: '{% $states.event.data %}' },
      },
    ],
  })
  on?: Json;

  @ApiPropertyOptional(
    ending('What is done before an execution ends as failed: what it did is undone, then these states are run.'),
  )
  onFailure?: Json;

  @ApiPropertyOptional(ending('The same before one ends over its time-out.'))
  onTimeout?: Json;

  @ApiPropertyOptional(ending('The same before one ends as cancelled.'))
  onCancel?: Json;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, example: { team: 'growth' } })
  labels?: Record<string, string>;

  @ApiPropertyOptional({
    type: String,
    maxLength: 10_000,
    description: 'A note on this version, for people.',
    example: 'adds the follow-up call',
  })
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
  [
    ...['states', 'definition', 'startAt', 'functions', 'timeout', 'inputSchema', 'outputSchema', 'on', 'every'],
    ...['onFailure', 'onTimeout', 'onCancel', 'versionNote'],
  ].map((field) => [field, USE_PUT(field)]),
);
