import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { isJsonObject, isStorable, type Json } from '@workflows/contracts';
import { MayBeAbsent, Must } from '../field-rules';

const isVersion = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
const MOST_MAPPED = 1_000;
/** Names of 80 characters, all of them: it goes with each command, and is kept in each history. */
const MOST_TEXT = 2 * MOST_MAPPED * 80;
const isStateMap = (value: unknown): boolean => {
  if (!isJsonObject(value)) return false;
  const names = Object.entries(value).flat();
  if (names.length > 2 * MOST_MAPPED || !names.every((name) => typeof name === 'string' && isStorable(name)))
    return false;
  return names.join('').length <= MOST_TEXT;
};

const VERSION = 'be the number of a version';

class MigrationBody {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'Where states, or functions that a handler calls, have other names in the version: the new name by the old one. The same name twice: what was ' +
      'called is what the version calls, with whichever arguments.',
    example: { sendEmail: 'sendWelcomeEmail' },
  })
  @MayBeAbsent()
  @Must(`be an object of at most ${MOST_MAPPED} names of states, of ${MOST_TEXT} characters together`, isStateMap)
  map?: Record<string, string>;
}

export class MigrateExecutionBody extends MigrationBody {
  @ApiProperty({ type: 'integer', description: 'The version to go on with.', example: 3 })
  @Must(VERSION, isVersion)
  version!: number;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only say what it would come to.' })
  @MayBeAbsent()
  @Must('be true or false', (value) => typeof value === 'boolean')
  dryRun?: boolean;
}

export class MigrateWorkflowBody extends MigrationBody {
  @ApiProperty({ type: 'integer', description: 'The version that the executions run on.', example: 2 })
  @Must(VERSION, isVersion)
  from!: number;

  @ApiProperty({ type: 'integer', description: 'The version that they would go on with.', example: 3 })
  @Must(VERSION, isVersion)
  to!: number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Which of them, as the parameters of the list of executions: `label`, `createdBefore` and so on.',
    example: { label: 'tier:trial' },
  })
  @MayBeAbsent()
  @Must('be an object', isJsonObject)
  filter?: Record<string, Json>;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Only say what it would come to.' })
  @MayBeAbsent()
  @Must('be true or false', (value) => typeof value === 'boolean')
  dryRun?: boolean;
}

/** How answers look, for the OpenAPI document alone. */
class AskedCallAnswer {
  @ApiProperty({ type: String, example: 'ai.summarize' })
  name!: string;

  @ApiPropertyOptional({ description: 'Any JSON. Left out where it is long.' })
  arguments?: Json;
}

class CallMisfitAnswer {
  @ApiProperty({ type: 'integer', description: 'Which of its calls, counted from 1.' })
  call!: number;

  @ApiProperty({ type: 'integer', description: 'The event of the history that tells of it.' })
  seq!: number;

  @ApiProperty({ type: AskedCallAnswer })
  recorded!: AskedCallAnswer;

  @ApiPropertyOptional({ type: AskedCallAnswer, description: 'What the version asks for there.' })
  now?: AskedCallAnswer;

  @ApiPropertyOptional({
    type: String,
    description: 'Where the arguments differ first (JSON Pointer).',
    example: '/depth',
  })
  pointer?: string;
}

export class VerdictAnswer {
  @ApiProperty({ type: String, enum: ['safe', 'already', 'needsMapping', 'breaks', 'skipped'] })
  kind!: string;

  @ApiPropertyOptional({ type: String, description: 'Where it would not go on.', example: 'sendEmail' })
  state?: string;

  @ApiPropertyOptional({ type: String, description: 'In which branch or item.' })
  path?: string;

  @ApiPropertyOptional({ type: String, example: 'The state "sendEmail" is not in the version.' })
  reason?: string;

  @ApiPropertyOptional({
    type: CallMisfitAnswer,
    description: 'Of a handler: where its code parts from what was recorded.',
  })
  call?: CallMisfitAnswer;

  @ApiPropertyOptional({ type: String, enum: ['closed', 'notBegun', 'otherVersion'] })
  because?: string;
}

class RehearsedExecutionAnswer extends VerdictAnswer {
  @ApiProperty({ type: String, example: 'execution_123' })
  executionId!: string;
}

export class MigrationVerdictAnswer {
  @ApiProperty({ type: String, example: 'execution_123' })
  executionId!: string;

  @ApiProperty({ type: VerdictAnswer })
  verdict!: VerdictAnswer;
}

export class MigrationRehearsalAnswer {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { safe: 40, needsMapping: 2, breaks: 0, skipped: 1 },
  })
  counts!: Record<string, number>;

  @ApiProperty({ type: [RehearsedExecutionAnswer], description: 'Some of those that would not go on.' })
  samples!: RehearsedExecutionAnswer[];

  @ApiPropertyOptional({
    type: Boolean,
    description: 'There are more than were looked at: the newest thousand, or as many as were judged in half a minute.',
  })
  isCut?: true;
}
