import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Json } from '@workflows/contracts';
import { CursorMeta } from '../executions/execution.dto';
import { IsText, MayBeAbsent } from '../field-rules';

export const APPROVAL_STATUSES = ['pending', 'answered', 'timedOut', 'closed'] as const;

export class ApprovalAnswer {
  @ApiProperty({ type: String, example: 'approval_AQAAAAUBkK' })
  id!: string;

  @ApiProperty({
    enum: APPROVAL_STATUSES,
    description: '`closed`: its execution has ended, or its state was left, before anyone answered.',
  })
  status!: (typeof APPROVAL_STATUSES)[number];

  @ApiProperty({ type: String, example: 'execution_123' })
  executionId!: string;

  @ApiProperty({ type: String, example: 'workflow_123' })
  workflowId!: string;

  @ApiProperty({ type: String, description: 'The state that waits.', example: 'askManager' })
  state!: string;

  @ApiPropertyOptional({ description: 'What is asked, as the workflow says it.', example: 'Refund 120 EUR to Ada?' })
  prompt?: Json;

  @ApiProperty({ type: [String], description: 'What may be decided.', example: ['approve', 'reject'] })
  options!: string[];

  @ApiPropertyOptional({ type: [String], description: 'Who may answer; absent: anyone.', example: ['ada@example.com'] })
  approvers?: string[];

  @ApiProperty({ type: String, format: 'date-time' })
  requestedAt!: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'When the state gives up.' })
  dueAt?: string;

  @ApiPropertyOptional({ type: String, description: 'Once it is answered.', example: 'approve' })
  decision?: string;

  @ApiPropertyOptional({ type: String, example: 'as discussed' })
  comment?: string;

  @ApiPropertyOptional({ type: String, example: 'ada@example.com' })
  by?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time' })
  answeredAt?: string;
}

export class ApprovalListAnswer {
  @ApiProperty({ type: [ApprovalAnswer] })
  data!: ApprovalAnswer[];

  @ApiProperty({ type: CursorMeta })
  meta!: CursorMeta;
}

export class DecisionBody {
  @ApiProperty({ type: String, description: 'One of the options of the approval.', example: 'approve' })
  @IsText(1, 256)
  decision!: string;

  @ApiPropertyOptional({ type: String, description: 'Why, for people.', example: 'as discussed' })
  @MayBeAbsent()
  @IsText(0, 10_000)
  comment?: string;

  @ApiPropertyOptional({
    type: String,
    description:
      'Who decides, as the caller says it: an API key does not tell people apart. Needed where there are approvers.',
    example: 'ada@example.com',
  })
  @MayBeAbsent()
  @IsText(1, 256)
  by?: string;
}
