import { ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import type { Json } from '@workflows/contracts';
import { IsText, MayBeAbsent, Must } from '../field-rules';
import { CUSTOMER } from '../workflows/workflow.examples';
import { isIdempotencyKey } from './idempotency';

export class RestartBody {
  @ApiPropertyOptional({
    type: String,
    description: 'The state to begin with, and to take over the results before it; absent: it begins with nothing.',
    example: 'sendWelcomeEmail',
  })
  @MayBeAbsent()
  @IsText(1, 1000)
  from?: string;

  @ApiPropertyOptional({ description: 'What it works on; absent: what the execution worked on.', example: CUSTOMER })
  @Allow()
  input?: Json;

  @ApiPropertyOptional({ type: 'integer', description: 'The version that it runs on; absent: the current one.' })
  @MayBeAbsent()
  @Must('be a whole number of 1 or more', (value) => Number.isSafeInteger(value) && (value as number) >= 1)
  version?: number;

  @ApiPropertyOptional({ type: String, description: 'As the header Idempotency-Key, which wins.', example: 'again-42' })
  @MayBeAbsent()
  @Must('be a text of 1 to 255 printable ASCII characters', isIdempotencyKey)
  idempotencyKey?: string;
}
