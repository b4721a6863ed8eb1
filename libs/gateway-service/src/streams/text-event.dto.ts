import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { TextPiece } from '@workflows/contracts';

/** What a `text` event of the stream of an execution holds. */
export class TextEvent implements TextPiece {
  @ApiProperty({ type: String, description: 'The function that asks the model.', example: 'ai.text' })
  function!: string;

  @ApiProperty({ type: String, description: 'The state, or the call of code.', example: 'tell' })
  state!: string;

  @ApiProperty({
    type: 'integer',
    description: 'The `seq` at which the visit began: the same for all its attempts.',
    example: 7,
  })
  visit!: number;

  @ApiProperty({ type: 'integer', description: 'Each attempt begins its text anew.', example: 1 })
  attempt!: number;

  @ApiProperty({ type: String, enum: ['text', 'json'], description: '`json`: as the model writes it.' })
  form!: 'text' | 'json';

  @ApiProperty({
    type: 'integer',
    description:
      'Where the piece goes, in UTF-16 units: what was heard of the visit up to here stays, what stood behind it goes. Beyond its end: something ' +
      'was left out.',
    example: 0,
  })
  offset!: number;

  @ApiProperty({ type: String, example: 'Once upon a time' })
  delta!: string;

  @ApiPropertyOptional({ type: Boolean, description: 'Nothing more comes of this attempt.' })
  end?: true;
}
