import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import {
  EXECUTION_NAME_RULE,
  EXECUTION_STATUSES,
  NAME_REUSES,
  NAME_REUSE_RULE,
  WAITED_FOR,
  isExecutionName,
  isNameReuse,
} from '@workflows/contracts';
import type { Json, Labels, NameReuse, UsageView } from '@workflows/contracts';
import { IsLabels, IsText, MayBeAbsent, Must } from '../field-rules';
import { ExecutionGraphAnswer } from '../workflows/graph.dto';
import { CUSTOMER } from '../workflows/workflow.examples';
import { isIdempotencyKey } from './idempotency';

const CLOCKS = ['run', 'stop'] as const;

export class ExecuteBody {
  @ApiPropertyOptional({ description: 'What the execution works on; `{}` when absent.', example: CUSTOMER })
  @Allow()
  input?: Json;

  @ApiPropertyOptional({
    type: String,
    description: 'As the header Idempotency-Key, which wins.',
    example: 'signup-42',
  })
  @MayBeAbsent()
  @Must('be a text of 1 to 255 printable ASCII characters', isIdempotencyKey)
  idempotencyKey?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'By which it is found.',
    example: { customer: 'acme' },
  })
  @MayBeAbsent()
  @IsLabels()
  labels?: Labels;

  @ApiPropertyOptional({ type: String, description: 'A business id, by which it is found.', example: 'order-42' })
  @MayBeAbsent()
  @Must(`be ${EXECUTION_NAME_RULE}`, isExecutionName)
  name?: string;

  @ApiPropertyOptional({
    type: String,
    enum: NAME_REUSES,
    default: 'ifClosed',
    description:
      'Where another execution of the workflow has, or had, this name: 409 in any case, only while that is open, or never.',
  })
  @MayBeAbsent()
  @Must(`be ${NAME_REUSE_RULE}`, isNameReuse)
  nameReuse?: NameReuse;
}

export class CancelBody {
  @ApiPropertyOptional({ type: String, description: 'Why, for people.', example: 'the customer withdrew' })
  @MayBeAbsent()
  @IsText(0, 1000)
  reason?: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'What its states have done is undone first, by their `compensate`, the latest first.',
  })
  @MayBeAbsent()
  @Must('be true or false', (value) => typeof value === 'boolean')
  undo?: boolean;
}

class TreeBody {
  @ApiPropertyOptional({ type: Boolean, description: 'Its open children, and theirs, as well.', default: false })
  @MayBeAbsent()
  @Must('be true or false', (value) => typeof value === 'boolean')
  tree?: boolean;
}

export class PauseBody extends TreeBody {
  @ApiPropertyOptional({
    type: String,
    enum: CLOCKS,
    default: 'run',
    description: '`run`: what falls due meanwhile fires on resuming. `stop`: every deadline moves by the pause.',
  })
  @MayBeAbsent()
  @Must(`be one of ${CLOCKS.join(', ')}`, (value) => CLOCKS.some((clocks) => clocks === value))
  clocks?: (typeof CLOCKS)[number];

  @ApiPropertyOptional({ type: String, description: 'Why, for people.', example: 'the mail service is being moved' })
  @MayBeAbsent()
  @IsText(0, 1000)
  reason?: string;
}

export class ResumeBody extends TreeBody {}

/** How answers look, for the OpenAPI document alone. */
export class StartedAnswer {
  @ApiProperty({ type: String, example: 'execution_123' })
  id!: string;

  @ApiProperty({ type: String, example: 'workflow_123' })
  workflowId!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;

  @ApiProperty({ type: String, enum: EXECUTION_STATUSES, example: 'running' })
  status!: string;

  @ApiProperty({ description: 'The input as it was given.', example: CUSTOMER })
  input!: Json;

  @ApiPropertyOptional({ type: String, description: 'The state in which it is, while it runs.', example: 'initial' })
  currentState?: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  createdAt!: string;

  @ApiPropertyOptional({ type: String, description: 'Which execution it does anew.', example: 'execution_122' })
  restartedFrom?: string;
}

class VisitError {
  @ApiProperty({ type: String, example: 'Http.503' })
  name!: string;

  @ApiProperty({ type: String, example: 'the mail service is down' })
  cause!: string;
}

export class UsageAnswer implements UsageView {
  @ApiProperty({ type: 'integer', description: 'Calls of models, failed ones included where they told.', example: 2 })
  calls!: number;

  @ApiProperty({ type: 'integer', example: 830 })
  tokensIn!: number;

  @ApiProperty({ type: 'integer', example: 96 })
  tokensOut!: number;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'Millionths of a dollar. Absent where the price of any of the models is not known.',
    example: 3035,
  })
  costMicros?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'How many were answered by what had been kept.', example: 1 })
  cached?: number;

  @ApiProperty({ type: [String], example: ['gpt-4o'] })
  models!: string[];
}

export class StateVisitAnswer {
  @ApiProperty({ type: String, example: 'createAccount' })
  state!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:01.000Z' })
  enteredAt!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2023-01-01T00:00:02.000Z' })
  exitedAt!: string | null;

  @ApiPropertyOptional({ description: 'What the state gave.', example: { accountId: 'account_456' } })
  output?: Json;

  @ApiPropertyOptional({ type: VisitError })
  error?: VisitError;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'How many times the function of a task was called.',
    example: 1,
  })
  attempts?: number;

  @ApiPropertyOptional({ type: UsageAnswer, description: 'What its calls of models used, over all attempts.' })
  usage?: UsageAnswer;

  @ApiPropertyOptional({
    type: String,
    description: 'The execution that the state has started.',
    example: 'execution_456',
  })
  childExecutionId?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'It was a visit of the execution that this one restarts.' })
  takenOver?: true;

  @ApiPropertyOptional({
    type: Boolean,
    description:
      'Its state has a `compensate`, and yet this execution does not undo it: the one that it restarts has done it.',
  })
  notUndone?: true;
}

class WaitingAnswer {
  @ApiProperty({ type: String, example: 'sendWelcomeEmail' })
  state!: string;

  @ApiPropertyOptional({ type: String, description: 'In which branch or item.' })
  path?: string;

  @ApiProperty({ type: String, enum: WAITED_FOR, example: 'worker' })
  for!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:02.000Z' })
  since!: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'When it ends at the latest.' })
  until?: string;

  @ApiProperty({ type: String, description: 'What would end it.', example: 'no worker has polled for "sendEmail"' })
  detail!: string;

  @ApiPropertyOptional({ type: 'integer', description: 'By this an operator answers for whoever should.', example: 12 })
  taskId?: number;

  @ApiPropertyOptional({ type: 'integer', example: 1 })
  attempt?: number;

  @ApiPropertyOptional({ type: VisitError, description: 'Why there has to be another attempt.' })
  lastError?: VisitError;
}

export class ParentAnswer {
  @ApiProperty({ type: String, example: 'execution_122' })
  executionId!: string;

  @ApiProperty({ type: String, example: 'createAccount' })
  state!: string;
}

class SourcePlaceAnswer {
  @ApiPropertyOptional({ type: String, description: 'Where it was bundled of several files: in which of them.' })
  file?: string;

  @ApiProperty({ type: 'integer', example: 12 })
  line!: number;

  @ApiProperty({ type: 'integer', example: 9 })
  column!: number;
}

class UndoingAnswer {
  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:03.000Z' })
  since!: string;

  @ApiProperty({ type: String, enum: ['failed', 'timedOut', 'cancelled'], description: 'How it ends then.' })
  endsAs!: string;

  @ApiPropertyOptional({ type: String, example: 'Http.503' })
  error?: string;

  @ApiProperty({ type: String, example: 'the mail service is down' })
  cause!: string;
}

export class ExecutionAnswer extends StartedAnswer {
  @ApiPropertyOptional({ type: String, description: 'What whoever started it calls it.', example: 'order-42' })
  name?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, example: { customer: 'acme' } })
  labels?: Labels;

  @ApiPropertyOptional({ type: ParentAnswer, description: 'The execution and the state that have started this one.' })
  parent?: ParentAnswer;

  @ApiPropertyOptional({ type: [String], description: 'Which ones do it anew, the latest hundred first.' })
  restarts?: string[];

  @ApiPropertyOptional({
    description: 'What the states produced.',
    example: { accountId: 'account_456', welcomeEmailSent: true },
  })
  output?: Json;

  @ApiPropertyOptional({ type: String, example: 'Http.503' })
  error?: string;

  @ApiPropertyOptional({ type: String, example: 'the mail service is down' })
  cause?: string;

  @ApiPropertyOptional({ type: String, example: 'sendWelcomeEmail' })
  failedState?: string;

  @ApiPropertyOptional({ type: SourcePlaceAnswer, description: 'Where code has thrown what ended it, in its source.' })
  errorAt?: SourcePlaceAnswer;

  @ApiPropertyOptional({
    type: [WaitingAnswer],
    description: 'Why it does not move, the oldest hundred first; while it is open.',
  })
  waiting?: WaitingAnswer[];

  @ApiPropertyOptional({
    type: UndoingAnswer,
    description: 'It is going to end, and what comes before its end is being done; while that goes on.',
  })
  undoing?: UndoingAnswer;

  @ApiProperty({ type: [StateVisitAnswer] })
  stateHistory!: StateVisitAnswer[];

  @ApiPropertyOptional({ type: UsageAnswer, description: 'What all its calls of models used.' })
  usage?: UsageAnswer;

  @ApiPropertyOptional({ type: ExecutionGraphAnswer, description: 'Where `include` names it.' })
  graph?: ExecutionGraphAnswer;

  @ApiPropertyOptional({ type: String, description: 'Said where `stateHistory` lacks its earliest entries.' })
  omitted?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'How many times it was redriven.', example: 1 })
  redriveCount?: number;

  @ApiPropertyOptional({ type: String, format: 'date-time', example: '2023-01-01T00:00:03.000Z' })
  completedAt?: string;
}

export class HistoryEventAnswer {
  @ApiProperty({ type: 'integer', description: 'Counts from 1 without a gap.', example: 1 })
  seq!: number;

  @ApiProperty({ type: String, example: 'executionStarted' })
  type!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  at!: string;

  @ApiPropertyOptional({ type: String, example: 'initial' })
  state?: string;

  @ApiPropertyOptional({ type: String, description: 'Where in a branch or an item it happened.' })
  path?: string;

  @ApiPropertyOptional({ description: 'What the event tells, by its type.' })
  data?: Json;
}

export class CursorMeta {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as `cursor` to get the next page; null on the last.',
    example: '100',
  })
  nextCursor!: string | null;
}

export class HistoryAnswer {
  @ApiProperty({ type: [HistoryEventAnswer] })
  data!: HistoryEventAnswer[];

  @ApiProperty({ type: CursorMeta })
  meta!: CursorMeta;
}
