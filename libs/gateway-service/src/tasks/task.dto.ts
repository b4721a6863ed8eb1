import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow, ValidateIf } from 'class-validator';
import { isStorable, type Json } from '@workflows/contracts';
import { IsText, MayBeAbsent, MayBeNull, Must } from '../field-rules';
import { ProblemEntry } from '../docs/problems';

const MOST_FUNCTIONS = 1000;
const MOST_TASKS = 1000;

const isName = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= 256 && isStorable(value);
const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.length <= MOST_FUNCTIONS && value.every(isName);
const isCount = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_TASKS;
const isSeconds = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const isBatch = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.length <= MOST_TASKS;

export class PollBody {
  @ApiProperty({ type: [String], description: 'The functions this worker carries out.', example: ['sendEmail'] })
  @Must(`be an array of 1 to ${MOST_FUNCTIONS} names of functions`, isNames)
  functions!: string[];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MOST_TASKS, default: 1 })
  @MayBeAbsent()
  @Must(`be a whole number from 1 to ${MOST_TASKS}`, isCount)
  maxTasks?: number;

  @ApiPropertyOptional({
    type: Number,
    description: 'Seconds to wait for the first task; over 60 is 60.',
    minimum: 0,
    default: 0,
    example: 20,
  })
  @MayBeAbsent()
  @Must('be a number of seconds, 0 or more', isSeconds)
  wait?: number;

  @ApiPropertyOptional({ type: String, description: 'Names the worker, for people.', example: 'mail-worker-1' })
  @MayBeAbsent()
  @IsText(1, 256)
  workerId?: string;
}

export class CompleteBody {
  @ApiPropertyOptional({
    description: 'The result; null when absent.',
    example: { emailSent: true, emailId: 'email_789' },
  })
  @Allow()
  output?: Json;
}

/** `{error, cause}`, or a failure as Lambda's runtimes tell of it, which is recognised by its `errorType`. */
export class FailBody {
  @ApiPropertyOptional({
    type: String,
    description: "A name that `retry` and `catch` match. Needed, or `errorType` in its place (Lambda's form).",
    example: 'MailServerDown',
  })
  @ValidateIf(({ error, errorType }: FailBody) => error !== undefined || errorType === undefined)
  @IsText(1, 256)
  error?: string;

  @ApiPropertyOptional({ type: String, description: 'What happened, for people.', example: 'connection refused' })
  @ValidateIf(
    ({ error, cause, errorType }: FailBody) => cause !== undefined && (error !== undefined || errorType === undefined),
  )
  @IsText(0, 32_768)
  cause?: Json;

  @ApiPropertyOptional({ type: String, description: 'The name of the error; all of the document is its cause.' })
  @MayBeAbsent()
  @IsText(1, 256)
  errorType?: string;

  @ApiPropertyOptional({ type: String, nullable: true })
  @MayBeNull()
  @Must('be a text', (value) => typeof value === 'string')
  errorMessage?: string | null;

  @ApiPropertyOptional({ type: [String], description: 'The stack, as Python and Java tell it.' })
  @Allow()
  stackTrace?: Json;

  @ApiPropertyOptional({ type: [String], description: 'The stack, as Node tells it.' })
  @Allow()
  trace?: Json;

  @ApiPropertyOptional({ type: String, description: 'Which call it was.' })
  @Allow()
  requestId?: Json;

  @ApiPropertyOptional({ type: Boolean, description: 'false: no retrier takes it, whatever it matches.' })
  @MayBeAbsent()
  @Must('be true or false', (value) => typeof value === 'boolean')
  retryable?: boolean;
}

export class HeartbeatBody {
  @ApiPropertyOptional({ description: 'Anything; it is not kept.' })
  @Allow()
  details?: Json;
}

const TOKEN = { type: String, description: 'The token of the task.', example: 'task_AQAAAAUBkK…' };
const isToken = (value: unknown): boolean => typeof value === 'string';

export class CompleteItem extends CompleteBody {
  @ApiProperty(TOKEN)
  @Must('be the token of a task', isToken)
  token!: string;
}

export class FailItem extends FailBody {
  @ApiProperty(TOKEN)
  @Must('be the token of a task', isToken)
  token!: string;
}

export class HeartbeatItem extends HeartbeatBody {
  @ApiProperty(TOKEN)
  @Must('be the token of a task', isToken)
  token!: string;
}

const BATCH_MUST = `be an array of 1 to ${MOST_TASKS} answers`;

/** Items are read one by one, so that a wrong one spoils no other. */
export class BatchBody {
  @Must(BATCH_MUST, isBatch)
  tasks!: unknown[];
}

export class CompleteBatchBody {
  @ApiProperty({ type: [CompleteItem], minItems: 1, maxItems: MOST_TASKS })
  tasks!: CompleteItem[];
}

export class FailBatchBody {
  @ApiProperty({ type: [FailItem], minItems: 1, maxItems: MOST_TASKS })
  tasks!: FailItem[];
}

export class HeartbeatBatchBody {
  @ApiProperty({ type: [HeartbeatItem], minItems: 1, maxItems: MOST_TASKS })
  tasks!: HeartbeatItem[];
}

/** How answers look, for the OpenAPI document alone. */
export class PolledTaskAnswer {
  @ApiProperty(TOKEN)
  token!: string;

  @ApiProperty({ type: String, example: 'sendEmail' })
  function!: string;

  @ApiProperty({ description: 'What the task gives the function.', example: { to: 'john.doe@example.com' } })
  arguments!: Json;

  @ApiProperty({ type: String, example: 'execution_123' })
  executionId!: string;

  @ApiProperty({ type: String, example: 'sendWelcomeEmail' })
  state!: string;

  @ApiProperty({ type: 'integer', description: 'Counts from 1.', example: 1 })
  attempt!: number;

  @ApiProperty({
    type: String,
    description:
      'The same for all attempts of one visit of a state, another for each item of a map and each branch. Do what has this key once.',
    example: 'execution_123-7',
  })
  idempotencyKey!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When the task times out.' })
  deadline!: string | null;

  @ApiPropertyOptional({ type: Number, description: 'Seconds within which a heartbeat is expected.' })
  heartbeat?: number;
}

export class PollAnswer {
  @ApiProperty({ type: [PolledTaskAnswer] })
  tasks!: PolledTaskAnswer[];
}

export class AcceptedAnswer {
  @ApiProperty({ type: Boolean, example: true })
  accepted!: boolean;

  @ApiPropertyOptional({ type: Boolean, description: 'The same answer was given before.' })
  duplicate?: boolean;
}

export class BatchItemAnswer extends AcceptedAnswer {
  @ApiPropertyOptional({ type: ProblemEntry, description: 'Why it was not accepted.' })
  error?: ProblemEntry;
}

export class BatchAnswer {
  @ApiProperty({ type: [BatchItemAnswer], description: 'In the order of the tasks.' })
  results!: BatchItemAnswer[];
}
