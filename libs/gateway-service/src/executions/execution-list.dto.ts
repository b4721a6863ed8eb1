import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EXECUTION_STATUSES, type Labels } from '@workflows/contracts';
import { CursorMeta, ParentAnswer } from './execution.dto';

/** How lists look, for the OpenAPI document alone. */
export class ExecutionListItem {
  @ApiProperty({ type: String, example: 'execution_123' })
  id!: string;

  @ApiProperty({ type: String, example: 'workflow_123' })
  workflowId!: string;

  @ApiProperty({ type: String, description: 'As it was when it started.', example: 'Customer Onboarding' })
  workflowName!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  version!: number;

  @ApiProperty({ type: String, enum: EXECUTION_STATUSES, example: 'failed' })
  status!: string;

  @ApiPropertyOptional({ type: String, example: 'order-42' })
  name?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, example: { customer: 'acme' } })
  labels?: Labels;

  @ApiPropertyOptional({ type: String, description: 'Of one that is open, where that is near.', example: 'initial' })
  currentState?: string;

  @ApiPropertyOptional({ type: String, example: 'Http.503' })
  error?: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  createdAt!: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', example: '2023-01-01T00:00:03.000Z' })
  completedAt?: string;

  @ApiPropertyOptional({ type: ParentAnswer })
  parent?: ParentAnswer;

  @ApiPropertyOptional({ type: String, description: 'Which execution it does anew.', example: 'execution_122' })
  restartedFrom?: string;
}

export class ExecutionListAnswer {
  @ApiProperty({
    type: [ExecutionListItem],
    description: 'A page of a rare filter may be shorter than `limit`, or empty, and have a `nextCursor` all the same.',
  })
  data!: ExecutionListItem[];

  @ApiProperty({ type: CursorMeta })
  meta!: CursorMeta;
}
