import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
}
