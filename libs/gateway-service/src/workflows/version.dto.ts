import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { PatchOperation } from '@workflows/state-machine/language';
import { CursorMeta } from '../executions/execution.dto';

/** How answers look, for the OpenAPI document alone. */
class VersionAnswer {
  @ApiProperty({ type: 'integer', example: 3 })
  version!: number;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  createdAt!: string;

  @ApiPropertyOptional({ type: String, description: 'Whose credential published it.', example: 'key:5f0e2a9b1c3d' })
  createdBy?: string;

  @ApiPropertyOptional({ type: String, example: 'adds the follow-up call' })
  versionNote?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'It is the one that new executions get.' })
  current?: true;
}

export class VersionListAnswer {
  @ApiProperty({ type: [VersionAnswer] })
  data!: VersionAnswer[];

  @ApiProperty({ type: CursorMeta })
  meta!: CursorMeta;
}

class ChangedStates {
  @ApiProperty({ type: [String], example: ['askManager'] })
  added!: string[];

  @ApiProperty({ type: [String], example: [] })
  removed!: string[];

  @ApiProperty({ type: [String], example: ['initial'] })
  changed!: string[];
}

export class VersionDiffAnswer {
  @ApiProperty({ type: 'integer', example: 3 })
  from!: number;

  @ApiProperty({ type: 'integer', example: 5 })
  to!: number;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'A JSON Patch (RFC 6902) that makes the second definition of the first.',
    example: [{ op: 'replace', path: '/states/initial/next', value: 'askManager' }],
  })
  patch!: PatchOperation[];

  @ApiProperty({ type: ChangedStates })
  states!: ChangedStates;
}
