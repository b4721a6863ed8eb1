import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { oneOf } from '@workflows/platform';

export const GRAPH_QUERY = {
  format: oneOf(['json', 'mermaid', 'svg'], 'json', 'A list of nodes and edges, a Mermaid flowchart, or a picture.'),
};

const NODE_TYPES = [
  ...['task', 'pass', 'choice', 'wait', 'succeed', 'fail', 'parallel', 'map'],
  ...['workflow', 'event', 'approval', 'http', 'loop', 'dynamic'],
];

class PlaceAnswer {
  @ApiProperty({ type: String, description: 'A `parallel` or `map` state.', example: 'notifyAll' })
  state!: string;

  @ApiProperty({ type: 'integer', description: 'Which of its branches, from 0; a map has one.', example: 0 })
  branch!: number;
}

class GraphNodeAnswer {
  @ApiProperty({ type: String, example: 'createAccount' })
  name!: string;

  @ApiProperty({ type: String, enum: NODE_TYPES, example: 'task' })
  type!: string;

  @ApiPropertyOptional({
    type: String,
    description: 'What the state does, in a few words.',
    example: 'createCustomerAccount',
  })
  label?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'Present where the workflow, or the branch, ends here.' })
  end?: boolean;

  @ApiPropertyOptional({ type: PlaceAnswer, description: 'Where the state stands in another one.' })
  within?: PlaceAnswer;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'What a drawing has no room for, such as `timeout`, `retries`, `approvers`; members may be added.',
    example: { timeout: 'PT30S', retries: [{ errors: ['States.Timeout'], times: 3 }] },
  })
  details?: object;
}

class GraphEdgeAnswer {
  @ApiProperty({ type: String, example: 'initial' })
  from!: string;

  @ApiProperty({ type: String, example: 'createAccount' })
  to!: string;

  @ApiProperty({
    type: String,
    enum: ['next', 'choice', 'default', 'catch', 'branch', 'processor'],
    description: '`branch` and `processor` lead to where the lines inside a state begin.',
  })
  kind!: string;

  @ApiPropertyOptional({ type: String, description: 'A condition, the errors caught, or the number of a branch.' })
  label?: string;
}

/** How the graph looks as JSON, for the OpenAPI document alone. */
export class GraphAnswer {
  @ApiProperty({ type: String, example: 'initial' })
  startAt!: string;

  @ApiProperty({ type: [GraphNodeAnswer] })
  nodes!: GraphNodeAnswer[];

  @ApiProperty({ type: [GraphEdgeAnswer] })
  edges!: GraphEdgeAnswer[];

  @ApiPropertyOptional({ type: String, description: 'How long an execution may take.', example: 'P7D' })
  timeout?: string;
}

class ProgressAnswer {
  @ApiProperty({
    type: 'integer',
    description: 'How often it was entered, in all branches and items; attempts are not counted.',
  })
  entered!: number;

  @ApiProperty({ type: 'integer', description: 'How many lines are in it: the execution itself, branches, items.' })
  here!: number;

  @ApiProperty({ type: 'integer', description: 'How often it failed, caught or not.' })
  failed!: number;
}

class ExecutionNodeAnswer extends GraphNodeAnswer {
  @ApiProperty({ type: ProgressAnswer })
  progress!: ProgressAnswer;
}

class ExecutionEdgeAnswer extends GraphEdgeAnswer {
  @ApiProperty({ type: 'integer', description: 'How often it was gone.' })
  taken!: number;
}

export class ExecutionGraphAnswer {
  @ApiProperty({ type: String, example: 'initial' })
  startAt!: string;

  @ApiProperty({ type: [ExecutionNodeAnswer] })
  nodes!: ExecutionNodeAnswer[];

  @ApiProperty({ type: [ExecutionEdgeAnswer] })
  edges!: ExecutionEdgeAnswer[];

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Present where its history is too long to be counted to its end.',
  })
  isCut?: boolean;
}
