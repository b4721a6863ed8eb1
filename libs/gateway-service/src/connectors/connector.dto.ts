import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ConnectorAuth, ParameterPlace } from '@workflows/contracts';
import { ProblemEntry } from '../docs/problems';
import { PageMeta } from '../workflows/workflow-answer.dto';

/** These describe bodies for the OpenAPI document alone: the registry checks them. */
export class ConnectorBody {
  @ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }],
    description:
      'An OpenAPI document, 3.0 or 3.1, up to 5 MB: as text in JSON or YAML, or as JSON. What it refers to outside of itself is not fetched.',
  })
  document!: unknown;

  @ApiPropertyOptional({
    type: String,
    description: 'Where the API is. Absent: the first absolute server of the document.',
    example: 'https://api.stripe.com',
  })
  baseUrl?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'Who calls: `{type: "bearer", token}`, `{type: "basic", username, password}`, `{type: "header", name, value}`, `{type: "query", name, value}` or `{type: "oauth2", clientId, clientSecret, tokenUrl, scope, audience, clientAuth}`, whose tokens are fetched. The credential refers to a secret.',
    example: { type: 'bearer', token: '{{secret:stripe.key}}' },
  })
  auth?: ConnectorAuth;
}

export class ConnectorSummaryAnswer {
  @ApiProperty({ type: String, example: 'stripe' })
  name!: string;

  @ApiPropertyOptional({ type: String, description: 'What the document calls its API.', example: 'Stripe API' })
  title?: string;

  @ApiProperty({ type: String, example: 'https://api.stripe.com' })
  baseUrl!: string;

  @ApiProperty({ type: 'integer', example: 414 })
  operationCount!: number;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-02T00:00:00.000Z' })
  updatedAt!: string;
}

export class OperationParameterAnswer {
  @ApiProperty({ type: String, description: 'What the argument is called.', example: 'customer' })
  name!: string;

  @ApiProperty({ type: String, enum: ['path', 'query', 'header', 'cookie'] })
  in!: ParameterPlace;

  @ApiProperty({ type: Boolean })
  required!: boolean;
}

export class OperationBodyAnswer {
  @ApiProperty({
    type: String,
    enum: ['fields', 'body'],
    description:
      '`fields`: all arguments that are no parameter are fields of the body. `body`: it is the argument of that name.',
  })
  from!: 'fields' | 'body';

  @ApiProperty({ type: String, example: 'application/json' })
  mediaType!: string;

  @ApiProperty({ type: Boolean })
  required!: boolean;

  @ApiProperty({ type: [String], description: 'Those that the document names.', example: ['email'] })
  fields!: string[];
}

export class ConnectorOperationAnswer {
  @ApiProperty({ type: String, description: 'What a task calls.', example: 'stripe.getCustomer' })
  function!: string;

  @ApiPropertyOptional({
    type: String,
    description: 'Of the document, where the name differs from it.',
    example: 'customers/get',
  })
  operationId?: string;

  @ApiProperty({ type: String, example: 'GET' })
  method!: string;

  @ApiProperty({ type: String, example: '/v1/customers/{customer}' })
  path!: string;

  @ApiPropertyOptional({ type: String })
  summary?: string;

  @ApiProperty({ type: [OperationParameterAnswer] })
  parameters!: OperationParameterAnswer[];

  @ApiPropertyOptional({ type: OperationBodyAnswer })
  body?: OperationBodyAnswer;
}

export class SkippedOperationAnswer {
  @ApiProperty({ type: String, example: 'POST' })
  method!: string;

  @ApiProperty({ type: String, example: '/v1/files' })
  path!: string;

  @ApiProperty({ type: String, example: 'its body is multipart/mixed, which is no media type that can be sent' })
  reason!: string;
}

export class ConnectorAnswer extends ConnectorSummaryAnswer {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'With references to secrets; their values are never shown.',
  })
  auth?: ConnectorAuth;

  @ApiProperty({ type: [ConnectorOperationAnswer] })
  operations!: ConnectorOperationAnswer[];

  @ApiProperty({ type: [SkippedOperationAnswer], description: 'What of the document cannot be called, and why.' })
  skipped!: SkippedOperationAnswer[];

  @ApiPropertyOptional({
    type: [ProblemEntry],
    description: 'What may surprise, in the answer to whoever has written it.',
  })
  warnings?: ProblemEntry[];
}

export class ConnectorListAnswer {
  @ApiProperty({ type: [ConnectorSummaryAnswer] })
  data!: ConnectorSummaryAnswer[];

  @ApiProperty({ type: PageMeta })
  meta!: PageMeta;
}
