import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_SECRET_BYTES, isStorable } from '@workflows/contracts';
import { IsDescription, MayBeAbsent, Must } from '../field-rules';

const isValue = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= MAX_SECRET_BYTES && isStorable(value);

export class SecretBody {
  @ApiProperty({
    type: String,
    writeOnly: true,
    description: 'Up to 64 KiB of UTF-8. No answer ever shows it.',
    example: 'sk_live_…',
  })
  @Must('be a text of 1 byte to 64 KiB, with no NUL and no half of a surrogate pair', isValue)
  value!: string;

  @ApiPropertyOptional({ type: String, description: 'For people; do not write the value into it.' })
  @MayBeAbsent()
  @IsDescription()
  description?: string;
}

/** How answers look, for the OpenAPI document alone. */
export class SecretAnswer {
  @ApiProperty({ type: String, example: 'stripe' })
  name!: string;

  @ApiPropertyOptional({ type: String, example: 'The live key of the shop' })
  description?: string;

  @ApiProperty({ type: 'integer', description: 'Grows by one with each value.', example: 1 })
  version!: number;

  @ApiProperty({ type: String, description: 'The key that it is encrypted under.', example: 'key-3f9a0c12b7de' })
  keyId!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-02T00:00:00.000Z' })
  updatedAt!: string;
}

export class SecretPageMeta {
  @ApiProperty({ type: String, nullable: true, description: 'For the next page; null on the last.' })
  nextCursor!: string | null;
}

export class SecretListAnswer {
  @ApiProperty({ type: [SecretAnswer] })
  data!: SecretAnswer[];

  @ApiProperty({ type: SecretPageMeta })
  meta!: SecretPageMeta;
}

export class RotationAnswer {
  @ApiProperty({ type: String, description: 'The current key.', example: 'key-3f9a0c12b7de' })
  keyId!: string;

  @ApiProperty({ type: 'integer', description: 'How many this call encrypted anew under it.', example: 12 })
  rotated!: number;

  @ApiProperty({
    type: [String],
    description:
      'Those that could not be decrypted: their key is not among those of the service. They stay as they are.',
    example: [],
  })
  unreadable!: string[];

  @ApiProperty({ type: SecretPageMeta })
  meta!: SecretPageMeta;
}
