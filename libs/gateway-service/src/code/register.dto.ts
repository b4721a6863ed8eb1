import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const CODE = 'async ({ api, event }) => { await api.slack.postMessage({ text: event.name }) }';
const startText = { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };

/** How code is sent, for the OpenAPI document alone. */
export class HandlerBody {
  @ApiProperty({ type: String, enum: ['Function'] })
  type!: 'Function';

  @ApiProperty({ type: String, description: 'The text of the function, as `toString()` gives it.', example: CODE })
  code!: string;

  @ApiPropertyOptional({ ...startText, description: 'The event that starts it, or several.', example: 'User.Signup' })
  on?: string | string[];

  @ApiPropertyOptional({
    ...startText,
    description: 'When it starts, in words or as a cron pattern.',
    example: 'hour during business hours',
  })
  every?: string | string[];

  @ApiPropertyOptional({ type: String, description: 'The time zone of `every` (IANA); else UTC.' })
  timezone?: string;
}

export class BundleBody {
  @ApiProperty({
    type: String,
    maxLength: 5 * 1024 * 1024,
    description: 'One ES2022 script in CommonJS form that requires `workflows.do` alone: `module.exports = AI({…})`.',
  })
  bundle!: string;

  @ApiPropertyOptional({ type: String, description: 'The text of its source map, by which errors tell their line.' })
  sourceMap?: string;
}

export class SourceWarningAnswer {
  @ApiProperty({ type: String, example: 'CALL_FLOATING' })
  code!: string;

  @ApiProperty({ type: String })
  message!: string;

  @ApiPropertyOptional({ type: String, description: 'Of the handler.', example: 'onUserSignup' })
  key?: string;

  @ApiPropertyOptional({ type: String, description: 'Of what was bundled of several files: in which of them.' })
  file?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'In the source.' })
  line?: number;
}

export class RegisteredAnswer {
  @ApiProperty({ type: Boolean, example: true })
  success!: true;

  @ApiProperty({ type: String, description: 'Of the first handler.', example: 'workflow_123' })
  id!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'The workflow of each handler.',
    example: { onUserSignup: 'workflow_123' },
  })
  ids!: Record<string, string>;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Its current version; the same code again is the same version.',
    example: { onUserSignup: 1 },
  })
  versions!: Record<string, number>;

  @ApiProperty({ type: [SourceWarningAnswer] })
  warnings!: SourceWarningAnswer[];
}

/** What the first release of the package sent for `on(event, fn)`. */
export class TriggerBody {
  @ApiPropertyOptional({ type: String, enum: ['event'] })
  type?: string;

  @ApiProperty({ type: String, example: 'User.Signup' })
  event!: string;

  @ApiProperty({ type: String, description: 'The text of the function.', example: CODE })
  handler!: string;
}

/** And for `every(cron, fn, options)`. */
export class CronBody {
  @ApiProperty({ type: String, description: 'A cron pattern, or plain words.', example: '0 9 * * 1-5' })
  cron!: string;

  @ApiProperty({ type: String, description: 'The text of the function.', example: CODE })
  handler!: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: { timezone: 'Europe/Berlin' } })
  options?: Record<string, unknown>;
}
