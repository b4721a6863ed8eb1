import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import type { Json } from '@workflows/contracts';
import { IsText, MayBeAbsent } from '../field-rules';

const PAID = { orderId: 'order_42', amount: 120 };

/** For the OpenAPI document; `cloud-event.ts` reads it. */
export class EventBody {
  @ApiProperty({ type: String, description: 'The name of the event.', example: 'order.paid' })
  type!: string;

  @ApiPropertyOptional({ description: 'What happened; the result of a state that waited for it.', example: PAID })
  data?: Json;

  @ApiPropertyOptional({
    type: String,
    description: 'The correlation key: a state with a `key` sees events of this key alone.',
    example: 'order_42',
  })
  key?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'Names the event: the same `source` and `id` within 24 hours is a duplicate, and changes nothing.',
    example: 'payment-7',
  })
  id?: string;

  @ApiPropertyOptional({ type: String, description: 'Who tells.', default: '/events', example: '/shop/payments' })
  source?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'When it happened; absent: now.' })
  time?: string;

  @ApiPropertyOptional({ type: String, description: 'What it is about.' })
  subject?: string;
}

export class EventAnswer {
  @ApiProperty({ type: String, example: 'payment-7' })
  id!: string;

  @ApiProperty({
    type: [String],
    description:
      'Executions that it is known to have started. What takes longer than two seconds starts all the same and is not listed.',
    example: ['execution_124'],
  })
  started!: string[];

  @ApiProperty({
    type: [String],
    description:
      'Executions that are known to have gone on with it. One whose executor did not answer in time goes on later.',
    example: ['execution_123'],
  })
  woken!: string[];
}

/** The answer to a batch. */
export class EventsAnswer {
  @ApiProperty({ type: [EventAnswer] })
  results!: EventAnswer[];
}

export class SignalBody {
  @ApiProperty({
    type: String,
    description: 'The name of the event that the execution waits for.',
    example: 'order.paid',
  })
  @IsText(1, 256)
  type!: string;

  @ApiPropertyOptional({ description: 'The result of the state that waited for it; null when absent.', example: PAID })
  @Allow()
  data?: Json;

  @ApiPropertyOptional({
    type: String,
    description: 'Names the signal: the same `source` and `id` to the same execution within 24 hours is a duplicate.',
  })
  @MayBeAbsent()
  @IsText(1, 1024)
  id?: string;

  @ApiPropertyOptional({ type: String, description: 'Who tells.', default: '/signals' })
  @MayBeAbsent()
  @IsText(1, 1024)
  source?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'Only states that wait for this correlation key see it; absent: all of the execution.',
  })
  @MayBeAbsent()
  @IsText(1, 256)
  key?: string;
}

export class SignalAnswer {
  @ApiProperty({ type: String, example: 'execution_123' })
  executionId!: string;

  @ApiProperty({ type: String, description: 'The id of the signal.', example: 'event_456' })
  id!: string;

  @ApiProperty({
    type: [String],
    description: 'The execution, where it is known to have gone on with it.',
    example: ['execution_123'],
  })
  woken!: string[];
}
