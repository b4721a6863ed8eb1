import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ProblemEntry } from '../docs/problems';
import { PausedAnswer } from '../pause.dto';
import { WorkflowBody } from './workflow.dto';
import { ONBOARDING } from './workflow.examples';

/** How answers look, for the OpenAPI document alone. */
export class WorkflowSummaryAnswer {
  @ApiProperty({ type: String, example: 'workflow_123' })
  id!: string;

  @ApiProperty({ type: String, example: ONBOARDING.name })
  name!: string;

  @ApiPropertyOptional({ type: String, example: ONBOARDING.description })
  description?: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-02T00:00:00.000Z' })
  updatedAt!: string;
}

export class PageMeta {
  @ApiProperty({ type: 'integer', example: 100 })
  total!: number;

  @ApiProperty({ type: 'integer', example: 20 })
  limit!: number;

  @ApiProperty({ type: 'integer', example: 0 })
  offset!: number;
}

export class WorkflowListAnswer {
  @ApiProperty({ type: [WorkflowSummaryAnswer] })
  data!: WorkflowSummaryAnswer[];

  @ApiProperty({ type: PageMeta })
  meta!: PageMeta;
}

export class WorkflowAnswer extends WorkflowBody {
  @ApiProperty({ type: String, example: 'workflow_123' })
  id!: string;

  @ApiProperty({ type: 'integer', description: 'Counts the versions from 1.', example: 1 })
  version!: number;

  @ApiProperty({ type: String, enum: ['active', 'deleted'] })
  status!: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  links!: Record<string, string>;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-02T00:00:00.000Z' })
  updatedAt!: string;

  @ApiPropertyOptional({ type: String, enum: ['handler'], description: 'Of a workflow that is code.' })
  kind?: 'handler';

  @ApiPropertyOptional({ type: String, description: 'Of the same, where it was asked for: as its author wrote it.' })
  source?: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object', properties: { spec: { type: 'object' }, timezone: { type: 'string' } } },
    description: 'Of the same: when its code says that it starts; each entry has a schedule.',
    example: [{ spec: { text: 'hour during business hours' } }],
  })
  every?: unknown[];

  @ApiPropertyOptional({ type: PausedAnswer, description: 'While it is paused.' })
  paused?: PausedAnswer;
}

export class PublishedAnswer extends WorkflowAnswer {
  @ApiProperty({
    type: [ProblemEntry],
    description: 'What may surprise: names that nothing is registered for, tasks that nothing bounds, and the like.',
  })
  warnings!: ProblemEntry[];
}

export class DeletedAnswer {
  @ApiProperty({ type: Boolean, example: true })
  success!: true;

  @ApiProperty({ type: String, example: 'Workflow deleted successfully' })
  message!: string;
}
