import { ApiProperty } from '@nestjs/swagger';
import { CursorMeta } from '../executions/execution.dto';

/** How answers look, for the OpenAPI document alone. */
export class ObjectAnswer {
  @ApiProperty({ type: String, example: 'orders/2023/january.csv' })
  key!: string;

  @ApiProperty({ type: 'integer', description: 'In bytes.', example: 1048576 })
  size!: number;

  @ApiProperty({
    type: String,
    description: 'Stands for the content; the header ETag has it in quotes.',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  })
  etag!: string;

  @ApiProperty({ type: String, example: 'text/csv' })
  contentType!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  updatedAt!: string;
}

export class ObjectListAnswer {
  @ApiProperty({ type: [ObjectAnswer] })
  data!: ObjectAnswer[];

  @ApiProperty({ type: CursorMeta })
  meta!: CursorMeta;
}
