import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CursorMeta } from '../executions/execution.dto';

/** How answers look, for the OpenAPI document alone. */
export class QuarantinedAnswer {
  @ApiProperty({ type: String, example: 'workflows.triggers-3-1042' })
  id!: string;

  @ApiProperty({ type: String, example: 'workflows.triggers' })
  topic!: string;

  @ApiProperty({ type: 'integer', example: 3 })
  partition!: number;

  @ApiProperty({ type: 'integer', example: 1042 })
  offset!: number;

  @ApiProperty({
    type: String,
    description: 'Why it could not be understood.',
    example: 'the record is not valid JSON',
  })
  reason!: string;

  @ApiProperty({ type: String, description: 'The record as it came.', example: '{"workflow":' })
  raw!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  at!: string;

  @ApiPropertyOptional({ type: String, format: 'date-time' })
  replayedAt?: string;
}

export class QuarantineListAnswer {
  @ApiProperty({ type: [QuarantinedAnswer] })
  data!: QuarantinedAnswer[];

  @ApiProperty({ type: CursorMeta })
  meta!: CursorMeta;
}
