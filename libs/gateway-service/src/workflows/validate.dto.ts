import { ApiProperty } from '@nestjs/swagger';
import { ProblemEntry } from '../docs/problems';

/** How a validation answers, for the OpenAPI document alone. */
export class ValidationAnswer {
  @ApiProperty({ type: Boolean, description: 'Whether a workflow could be created of this body.', example: false })
  valid!: boolean;

  @ApiProperty({ type: [ProblemEntry], description: 'All that is wrong.' })
  errors!: ProblemEntry[];

  @ApiProperty({ type: [ProblemEntry], description: 'What may surprise; it keeps nothing from being created.' })
  warnings!: ProblemEntry[];
}
