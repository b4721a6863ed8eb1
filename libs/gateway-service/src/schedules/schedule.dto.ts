import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { CATCH_UPS, DST_POLICIES, NAME_REUSES, OVERLAPS, isJsonObject } from '@workflows/contracts';
import type { CatchUp, DstPolicy, Json, JsonObject, NameReuse, Overlap } from '@workflows/contracts';
import { IsText, MayBeAbsent, Must } from '../field-rules';
import { PageMeta } from '../workflows/workflow-answer.dto';

const AT = '2026-11-30T08:00:00.000Z';

/** When a schedule fires. Fields that are only `@Allow`ed have rules of their own, which the registry checks. */
export class TimingBody {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'One of `cron` (five parts, or six with seconds before them), `every` (seconds or an ISO 8601 duration, of a second at least, counted from 1970 in UTC), `calendar` (`minutes`, `hours`, `daysOfMonth`, `months`, `daysOfWeek`: lists or ranges as text) and `text` (plain words).',
    example: { text: 'every weekday at 9:00 in Berlin' },
  })
  @Must('be an object with one of cron, every, calendar, text', isJsonObject)
  spec!: JsonObject;

  @ApiPropertyOptional({
    type: String,
    default: 'UTC',
    description: 'The IANA name of the time zone whose clocks count; by default the one that `text` names.',
    example: 'Europe/Berlin',
  })
  @Allow()
  timezone?: string;

  @ApiPropertyOptional({
    type: String,
    enum: DST_POLICIES,
    default: 'once',
    description:
      'Of a time that a change of the clocks leaves out: at the first moment after it, or not at all. A time that comes twice counts the first time.',
  })
  @Allow()
  dst?: DstPolicy;
}

/** What a client writes. */
export class ScheduleBody extends TimingBody {
  @ApiProperty({ type: String, description: 'Unique among your schedules.', example: 'Morning report' })
  @IsText(1, 256)
  name!: string;

  @ApiProperty({
    type: String,
    description: 'The id or name of the workflow that it starts, as it is then, or with `@version`.',
    example: 'Report',
  })
  @IsText(1, 300)
  workflow!: string;

  @ApiPropertyOptional({ description: 'What each execution starts with.', example: { of: 'yesterday' } })
  @Allow()
  input?: Json;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'For the executions that it starts.',
  })
  @Allow()
  labels?: Record<string, string>;

  @ApiPropertyOptional({
    type: String,
    description: 'What each of them is called: a firing is skipped while another execution has the name.',
    example: 'report',
  })
  @Allow()
  executionName?: string;

  @ApiPropertyOptional({ type: String, enum: NAME_REUSES, default: 'ifClosed', description: 'As when executing.' })
  @Allow()
  nameReuse?: NameReuse;

  @ApiPropertyOptional({
    type: String,
    enum: OVERLAPS,
    default: 'skip',
    description:
      'While an execution that it has started is open: let the firing pass, let one wait for its end, cancel it, or start beside it.',
  })
  @Allow()
  overlap?: Overlap;

  @ApiPropertyOptional({
    oneOf: [{ type: 'number' }, { type: 'string' }],
    description:
      'Seconds or an ISO 8601 duration, a day at most: each firing is late by a part of it, always the same.',
    example: 'PT5M',
  })
  @MayBeAbsent()
  @Allow()
  jitter?: number | string;

  @ApiPropertyOptional({
    type: String,
    enum: CATCH_UPS,
    default: 'last',
    description:
      'Of firings that are late by more than a minute: none, the last, or all (the last 1,000) are made up for.',
  })
  @Allow()
  catchUp?: CatchUp;
}

export class SchedulePatchBody extends PartialType(ScheduleBody) {}

export class BackfillBody {
  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-01T00:00:00Z' })
  @Allow()
  from!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'Not in the future.',
    example: '2026-11-07T23:59:59Z',
  })
  @Allow()
  to!: string;
}

/** How answers look, for the OpenAPI document alone. */
class FiringAnswer {
  @ApiProperty({ type: String, format: 'date-time', description: 'The time of the schedule.', example: AT })
  time!: string;

  @ApiProperty({ type: String, format: 'date-time', description: 'When it was decided.', example: AT })
  at!: string;

  @ApiProperty({ type: String, enum: ['pending', 'queued', 'started', 'skipped', 'missed', 'failed'] })
  status!: string;

  @ApiPropertyOptional({ type: String, example: 'execution_123' })
  executionId?: string;

  @ApiPropertyOptional({ type: String, example: 'There is no workflow "Report".' })
  reason?: string;
}

export class ScheduleSummaryAnswer extends ScheduleBody {
  @ApiProperty({ type: String, example: 'schedule_123' })
  id!: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', example: AT })
  pausedAt?: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-01T00:00:00.000Z' })
  createdAt!: string;

  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-02T00:00:00.000Z' })
  updatedAt!: string;
}

export class PreviewAnswer {
  @ApiProperty({
    type: [String],
    maxItems: 10,
    description: 'The times of the next firings; of a paused schedule those that it would have.',
    example: [AT],
  })
  next!: string[];
}

export class ScheduleAnswer extends ScheduleSummaryAnswer {
  @ApiProperty({
    type: [String],
    maxItems: 10,
    description: 'The times of the next firings; of a paused schedule those that it would have.',
    example: [AT],
  })
  next!: string[];

  @ApiProperty({ type: [FiringAnswer], maxItems: 10, description: 'What the latest firings came to, newest first.' })
  last!: FiringAnswer[];
}

export class BackfillAnswer {
  @ApiProperty({ type: 'integer', description: 'How many firings were added.', example: 5 })
  firings!: number;

  @ApiProperty({ type: 'integer', description: 'How many times of the span had theirs already.', example: 0 })
  known!: number;

  @ApiProperty({ type: String, format: 'date-time' })
  from!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  to!: string;
}

export class ScheduleListAnswer {
  @ApiProperty({ type: [ScheduleSummaryAnswer], description: 'Without `input`, `next` and `last`.' })
  data!: ScheduleSummaryAnswer[];

  @ApiProperty({ type: PageMeta })
  meta!: PageMeta;
}
