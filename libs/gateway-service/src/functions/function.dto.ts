import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { FUNCTION_TYPES, MODEL_PROVIDERS, ON_WORKER_LOST } from '@workflows/contracts';
import type { FunctionType, Json, ModelEndpoint, ModelProvider, OnWorkerLost, PauseOn } from '@workflows/contracts';
import { ProblemEntry } from '../docs/problems';
import { IsDescription, IsText, MayBeAbsent, Must } from '../field-rules';
import { PausedAnswer } from '../pause.dto';
import { PageMeta } from '../workflows/workflow-answer.dto';

const NAME = /^[A-Za-z0-9._\-:/]{1,128}$/;
const isName = (value: unknown): boolean => typeof value === 'string' && NAME.test(value);
const isType = (value: unknown): boolean => FUNCTION_TYPES.some((type) => type === value);

/** For the OpenAPI document alone. */
export class PauseOnBody implements PauseOn {
  @ApiProperty({
    type: Number,
    description: 'The share of failed attempts at which it is paused: over 0 and up to 1.',
    example: 0.5,
  })
  errorRate!: number;

  @ApiProperty({ type: Number, description: 'Of so many last attempts: 1 to 1000.', example: 20 })
  of!: number;

  @ApiProperty({ type: Number, description: 'Seconds, in which all of them ended.', example: 60 })
  within!: number;

  @ApiPropertyOptional({
    type: Number,
    description: 'Seconds, after which the pause ends by itself. Absent: when somebody resumes it.',
    example: 300,
  })
  resumeAfter?: number;
}

/** For the OpenAPI document alone. */
export class ModelEndpointBody implements ModelEndpoint {
  @ApiPropertyOptional({
    type: String,
    enum: MODEL_PROVIDERS,
    default: 'openai',
    description: "How it speaks: as OpenAI's endpoint does, or as Anthropic's.",
  })
  provider!: ModelProvider;

  @ApiPropertyOptional({
    type: String,
    description: "Questions go below it and to no other address. Absent: the provider's own.",
    example: 'https://models.example.com/v1',
  })
  url!: string;

  @ApiPropertyOptional({
    type: String,
    description: 'Refers to the secret that is its key. Absent: it takes none.',
    example: '{{secret:model.key}}',
  })
  key?: string;
}

/** What a client writes. Fields that are only `@Allow`ed have rules of their own, which the registry checks. */
export class FunctionBody {
  @ApiProperty({
    type: String,
    description: 'Unique among your functions; what a task calls it by.',
    example: 'sendEmail',
  })
  @Must('have 1 to 128 characters, each an ASCII letter, a digit or one of . _ - : /', isName)
  name!: string;

  @ApiProperty({ type: String, enum: FUNCTION_TYPES, example: 'http' })
  @Must(`be one of ${FUNCTION_TYPES.join(', ')}`, isType)
  type!: FunctionType;

  @ApiPropertyOptional({ type: String, example: 'Sends one e-mail' })
  @MayBeAbsent()
  @IsDescription()
  description?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'Where an `http` function is POSTed to.',
    example: 'https://functions.example.com/send-email',
  })
  @MayBeAbsent()
  @IsText(1, 2048)
  url?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'Of an `http` function: headers that it is called with, at the origin of its `url` alone. `{{secret:name}}` stands for a secret.',
    example: { Authorization: 'Bearer {{secret:mailer}}' },
  })
  @Allow()
  headers?: Record<string, string>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema 2020-12 of the arguments.',
  })
  @Allow()
  inputSchema?: Json;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema 2020-12 of the result.',
  })
  @Allow()
  outputSchema?: Json;

  @ApiPropertyOptional({
    oneOf: [{ type: 'number' }, { type: 'string' }],
    description: 'For tasks that name none: seconds or an ISO 8601 duration.',
    example: 30,
  })
  @Allow()
  timeout?: number | string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    description: 'For tasks that name none, in the form of the language.',
  })
  @Allow()
  retry?: Json;

  @ApiPropertyOptional({
    type: String,
    enum: ON_WORKER_LOST,
    default: 'wait',
    description:
      'Of a `worker` function: whether tasks of a worker that has not polled for 60 seconds, nor sent a heartbeat, are offered to others. They may be carried out twice then.',
  })
  @Allow()
  onWorkerLost?: OnWorkerLost;

  @ApiPropertyOptional({
    type: PauseOnBody,
    description: 'When it pauses itself, as too many of its attempts fail. Absent: never.',
  })
  @Allow()
  pauseOn?: PauseOn;

  @ApiPropertyOptional({
    type: String,
    description: 'Of an `ai` function: which model answers. Absent: the one of the settings.',
    example: 'gpt-4o',
  })
  @MayBeAbsent()
  @IsText(1, 200)
  model?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'Of an `ai` function: what is to be done. Absent: its name, read as words.',
    example: 'Sum the text up for somebody in a hurry.',
  })
  @MayBeAbsent()
  @IsText(1, 32_768)
  instructions?: string;

  @ApiPropertyOptional({
    description: 'Of an `ai` function: what it answers, in plain words. Absent: as `outputSchema` says, else any JSON.',
    example: { summary: 'one sentence', sentiment: 'positive | negative', tags: ['a tag'] },
  })
  @Allow()
  answer?: Json;

  @ApiPropertyOptional({
    type: ModelEndpointBody,
    description: 'Of an `ai` function: where its `model` is. Absent: where the operator has set.',
  })
  @Allow()
  endpoint?: ModelEndpoint;
}

export class FunctionPatchBody extends PartialType(FunctionBody) {}

const OF_REGISTERED = 'Absent of a name that is paused and not registered.';

/** How answers look, for the OpenAPI document alone. */
export class FunctionAnswer extends FunctionBody {
  @ApiPropertyOptional({ type: String, example: 'function_123', description: OF_REGISTERED })
  id?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    example: '2023-01-01T00:00:00.000Z',
    description: OF_REGISTERED,
  })
  createdAt?: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    example: '2023-01-02T00:00:00.000Z',
    description: OF_REGISTERED,
  })
  updatedAt?: string;

  @ApiPropertyOptional({ type: PausedAnswer, description: 'While it is paused.' })
  paused?: PausedAnswer;

  @ApiPropertyOptional({
    type: [ProblemEntry],
    description: 'After it was written: what may surprise, such as secrets that there are not.',
  })
  warnings?: ProblemEntry[];
}

export class SigningSecretAnswer {
  @ApiProperty({ type: String, example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
  secret!: string;
}

export class FunctionListAnswer {
  @ApiProperty({ type: [FunctionAnswer] })
  data!: FunctionAnswer[];

  @ApiProperty({ type: PageMeta })
  meta!: PageMeta;
}
