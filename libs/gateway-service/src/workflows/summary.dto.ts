import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { oneOf, textOf } from '@workflows/platform';

export const SUMMARY_QUERY = {
  format: oneOf(['json', 'text', 'markdown'], 'json', 'Each sentence with its state, or all of them as a text.'),
  version: textOf(/^[1-9]\d{0,8}$/, 'the number of a version', 'The version; absent: the current one.'),
};

class ToldLineAnswer {
  @ApiPropertyOptional({ type: String, description: 'The node of the graph that it is about.', example: 'charge' })
  state?: string;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'The number by which other sentences name this step; a line without one belongs to the step above it.',
    example: 2,
  })
  number?: number;

  @ApiProperty({ type: 'integer', description: 'How deep it stands under other lines, from 0.', example: 0 })
  depth!: number;

  @ApiProperty({
    type: String,
    description: 'English. What stands between backticks is as its author wrote it.',
    example: 'Calls `chargeCard`. If that fails with `Card.Declined`, goes back to step 1.',
  })
  sentence!: string;
}

/** How the summary looks as JSON, for the OpenAPI document alone. */
export class SummaryAnswer {
  @ApiProperty({ type: String, example: 'workflow_123' })
  id!: string;

  @ApiProperty({ type: String, example: 'Customer onboarding' })
  name!: string;

  @ApiProperty({ type: 'integer', example: 3 })
  version!: number;

  @ApiPropertyOptional({ type: String, example: 'Workflow for onboarding new customers' })
  description?: string;

  @ApiProperty({
    type: [String],
    description: 'What starts it, as far as its version says.',
    example: ['Starts when the event `User.Signup` comes.', 'Can also be started on request.'],
  })
  starts!: string[];

  @ApiProperty({ type: [ToldLineAnswer], description: 'What it does, in the order in which people would tell it.' })
  steps!: ToldLineAnswer[];

  @ApiProperty({ type: [ToldLineAnswer], description: 'How it ends when not all is well.' })
  ends!: ToldLineAnswer[];

  @ApiPropertyOptional({ type: Boolean, description: 'Present where the workflow is larger than what is told.' })
  isCut?: boolean;

  @ApiProperty({ type: String, description: 'All of it as a text.' })
  text!: string;
}
