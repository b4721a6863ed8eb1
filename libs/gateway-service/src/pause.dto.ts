import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { PausedView } from '@workflows/contracts';
import { IsText, MayBeAbsent } from './field-rules';

export class PauseReasonBody {
  @ApiPropertyOptional({ type: String, description: 'Why, for people.', example: 'the mail service is being moved' })
  @MayBeAbsent()
  @IsText(0, 1000)
  reason?: string;
}

/** It takes no field. */
export class NothingBody {}

/** How answers tell of a pause, for the OpenAPI document alone. */
export class PausedAnswer {
  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  at!: string;

  @ApiPropertyOptional({ type: String, description: 'Why, for people.', example: 'the mail service is being moved' })
  reason?: string;

  @ApiPropertyOptional({
    type: String,
    enum: ['errorRate'],
    description: 'Of a function that has paused itself by its `pauseOn`. Absent: somebody paused it.',
  })
  by?: PausedView['by'];

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    example: '2023-01-01T00:05:00.000Z',
    description: 'When it ends by itself. Absent: when somebody resumes it.',
  })
  until?: string;
}
