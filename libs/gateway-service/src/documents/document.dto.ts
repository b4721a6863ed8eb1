import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import type { Json } from '@workflows/contracts';
import { CursorMeta } from '../executions/execution.dto';
import { IsText, MayBeNull } from '../field-rules';

const AT = '2026-01-31T09:00:00.000Z';

/** For the OpenAPI document; beside these a document has whatever its author wrote. */
export class DocumentAnswer {
  @ApiProperty({ type: String, example: '01890a5d6b7c8d9eaf00112233445566' })
  id!: string;

  @ApiProperty({
    type: String,
    format: 'uri',
    example: 'http://127.0.0.1:3000/db/users/01890a5d6b7c8d9eaf00112233445566',
  })
  url!: string;

  @ApiProperty({ type: 'integer', description: 'Counts from 1, with each change; it is the ETag.', example: 1 })
  revision!: number;

  @ApiProperty({ type: String, format: 'date-time', example: AT })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: AT })
  updatedAt!: string;

  [field: string]: Json;
}

export class DocumentListAnswer {
  @ApiProperty({ type: [DocumentAnswer], description: 'Fewer than `limit` where they are large.' })
  data!: DocumentAnswer[];

  @ApiProperty({ type: CursorMeta })
  meta!: CursorMeta;
}

/** What a collection is set to; what is left out is as it is without settings. */
export class CollectionBody {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'What one of its documents is called in events, `User.Created`. Absent: the singular of its name.',
    example: 'User',
  })
  @MayBeNull()
  @IsText(1, 64)
  noun?: string | null;

  @ApiPropertyOptional({
    description: 'A JSON Schema that documents have to keep from now on. Those that are there are not looked at.',
    nullable: true,
    example: { type: 'object', required: ['email'] },
  })
  @Allow()
  schema?: Json;
}

export class CollectionAnswer {
  @ApiProperty({ type: String, example: 'users' })
  name!: string;

  @ApiProperty({ type: String, example: 'User' })
  noun!: string;

  @ApiPropertyOptional({ description: 'The JSON Schema of its documents, where it has one.' })
  schema?: Json;

  @ApiProperty({ type: String, description: 'Where its documents are.', example: 'http://127.0.0.1:3000/db/users' })
  url!: string;
}

export class CollectionListAnswer {
  @ApiProperty({ type: [CollectionAnswer] })
  data!: CollectionAnswer[];

  @ApiProperty({ type: CursorMeta })
  meta!: CursorMeta;
}
