import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import type { Json } from '@workflows/contracts';
import { IsText, MayBeAbsent } from '../field-rules';

class WhyBody {
  @ApiPropertyOptional({ type: String, description: 'Why, for people.', example: 'the mail was sent by hand' })
  @MayBeAbsent()
  @IsText(0, 1000)
  reason?: string;
}

export class OperatorCompleteBody extends WhyBody {
  @ApiPropertyOptional({ description: 'The result; null when absent.', example: { emailSent: true } })
  @Allow()
  output?: Json;
}

export class OperatorSkipBody extends WhyBody {
  @ApiPropertyOptional({ description: 'What to go on with in the place of a result; nothing when absent.' })
  @Allow()
  output?: Json;
}

export class OperatorFailBody extends WhyBody {
  @ApiProperty({ type: String, description: 'A name that `retry` and `catch` match.', example: 'MailServerDown' })
  @IsText(1, 256)
  error!: string;

  @ApiPropertyOptional({ type: String, description: 'What happened, for people.', example: 'it will not come back' })
  @MayBeAbsent()
  @IsText(0, 32_768)
  cause?: string;
}
