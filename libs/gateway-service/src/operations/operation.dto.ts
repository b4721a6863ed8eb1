import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { BULK_ACTIONS, OPERATION_ACTIONS, isStorable, type Json } from '@workflows/contracts';
import { isIdempotencyKey } from '../executions/idempotency';
import { CursorMeta } from '../executions/execution.dto';
import { IsText, MayBeAbsent, Must } from '../field-rules';

const CLOCKS = ['run', 'stop'] as const;
const MOST_IDS = 1000;
const STATUSES = ['running', 'completed', 'cancelled', 'failed'] as const;

const isId = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= 256 && isStorable(value);
const areIds = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.length <= MOST_IDS && value.every(isId);
const isFilter = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

export class BulkBody {
  @ApiProperty({ type: String, enum: BULK_ACTIONS, description: 'What to do to each.', example: 'redrive' })
  @Must(`be one of ${BULK_ACTIONS.join(', ')}`, (value) => BULK_ACTIONS.some((action) => action === value))
  action!: (typeof BULK_ACTIONS)[number];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'As the parameters of the list of executions, at least one: `workflowId`, `status`, `label` and so on.',
    example: { workflowId: 'Customer Onboarding', status: 'failed', errorName: 'Http.503' },
  })
  @MayBeAbsent()
  @Must('be an object', isFilter)
  filter?: Record<string, Json>;

  @ApiPropertyOptional({ type: [String], description: 'In the place of a filter.', example: ['execution_123'] })
  @MayBeAbsent()
  @Must(`be an array of 1 to ${MOST_IDS} ids of executions`, areIds)
  ids?: string[];

  @ApiPropertyOptional({ type: Boolean, description: 'Every execution, in the place of a filter.', enum: [true] })
  @MayBeAbsent()
  @Must('be true, or be left out', (value) => value === true)
  all?: true;

  @ApiPropertyOptional({ type: Boolean, description: 'Only says how many there are.', default: false })
  @MayBeAbsent()
  @Must('be true or false', (value) => typeof value === 'boolean')
  dryRun?: boolean;

  @ApiPropertyOptional({ type: String, description: 'Of `cancel` and `pause`: why, for people.' })
  @MayBeAbsent()
  @IsText(0, 1000)
  reason?: string;

  @ApiPropertyOptional({ type: String, enum: CLOCKS, description: 'Of `pause`, as there.' })
  @MayBeAbsent()
  @Must(`be one of ${CLOCKS.join(', ')}`, (value) => CLOCKS.some((clocks) => clocks === value))
  clocks?: (typeof CLOCKS)[number];

  @ApiPropertyOptional({ type: Boolean, description: 'Of `pause` and `resume`, as there.' })
  @MayBeAbsent()
  @Must('be true or false', (value) => typeof value === 'boolean')
  tree?: boolean;

  @ApiPropertyOptional({ type: Boolean, description: 'Of `cancel`, as there.' })
  @MayBeAbsent()
  @Must('be true or false', (value) => typeof value === 'boolean')
  undo?: boolean;

  @ApiPropertyOptional({ type: String, description: 'Of `restart`, as there.' })
  @MayBeAbsent()
  @IsText(1, 1000)
  from?: string;

  @ApiPropertyOptional({ description: 'Of `restart`, as there.' })
  @Allow()
  input?: Json;

  @ApiPropertyOptional({ type: 'integer', description: 'Of `restart`, as there.' })
  @MayBeAbsent()
  @Must('be a whole number of 1 or more', (value) => Number.isSafeInteger(value) && (value as number) >= 1)
  version?: number;

  @ApiPropertyOptional({ type: String, description: 'As the header Idempotency-Key, which wins.' })
  @MayBeAbsent()
  @Must('be a text of 1 to 255 printable ASCII characters', isIdempotencyKey)
  idempotencyKey?: string;
}

/** How answers look, for the OpenAPI document alone. */
export class CountsAnswer {
  @ApiProperty({ type: 'integer', description: 'How many it has come to so far.', example: 100 })
  matched!: number;

  @ApiProperty({ type: 'integer', example: 97 })
  done!: number;

  @ApiProperty({ type: 'integer', description: 'Those that were so already, or have ended.', example: 2 })
  skipped!: number;

  @ApiProperty({ type: 'integer', example: 1 })
  failed!: number;
}

export class SampleAnswer {
  @ApiProperty({ type: String, example: 'execution_123' })
  executionId!: string;

  @ApiProperty({ type: String, enum: ['skipped', 'failed'] })
  outcome!: string;

  @ApiProperty({ type: String, example: 'EXECUTION_CLOSED' })
  code!: string;

  @ApiProperty({ type: String, example: 'The execution "execution_123" has ended.' })
  message!: string;
}

class OperationError {
  @ApiProperty({ type: String })
  code!: string;

  @ApiProperty({ type: String })
  message!: string;
}

export class OperationAnswer {
  @ApiProperty({ type: String, example: 'operation_123' })
  id!: string;

  @ApiProperty({ type: String, enum: OPERATION_ACTIONS, example: 'redrive' })
  action!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What goes with the action.' })
  arguments!: Json;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'What has to hold; empty: all.' })
  filter?: Json;

  @ApiPropertyOptional({ type: [String] })
  ids?: string[];

  @ApiProperty({ type: String, enum: STATUSES, example: 'running' })
  status!: string;

  @ApiProperty({ type: CountsAnswer })
  counts!: CountsAnswer;

  @ApiProperty({ type: [SampleAnswer], description: 'The first ten that were skipped, and the first ten that failed.' })
  samples!: SampleAnswer[];

  @ApiProperty({ type: String, description: 'By whose key.', example: 'key:default' })
  createdBy!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt!: string;

  @ApiPropertyOptional({ type: String, format: 'date-time' })
  completedAt?: string;

  @ApiPropertyOptional({ type: OperationError, description: 'Why it could not go on.' })
  error?: OperationError;
}

export class OperationListAnswer {
  @ApiProperty({ type: [OperationAnswer] })
  data!: OperationAnswer[];

  @ApiProperty({ type: CursorMeta })
  meta!: CursorMeta;
}

export class RehearsalAnswer {
  @ApiProperty({ type: Boolean, enum: [true] })
  dryRun!: true;

  @ApiProperty({ type: String, enum: BULK_ACTIONS })
  action!: string;

  @ApiProperty({ type: 'integer', description: 'How many there are, counted up to ten thousand.', example: 42 })
  matched!: number;

  @ApiProperty({ type: Boolean, description: 'There may be more than `matched`.' })
  more!: boolean;

  @ApiProperty({ type: [String], description: 'The first ten.', example: ['execution_123'] })
  samples!: string[];
}
