import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject, TenantId } from '@workflows/contracts';
import { objectBody } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Caller, Tenant } from '../tenant';
import { RegisterDoor } from './register-door';
import { CronBody, RegisteredAnswer, TriggerBody } from './register.dto';

const LONGEST_NAME = 256;

/** `on` and `every` as the first release of the package sent them: one function each, whose name is what it waits for. */
@ApiTags('Workflows')
@ApiBearerAuth()
@Controller()
export class OriginalStartsController {
  constructor(@Inject(RegisterDoor) private readonly door: RegisterDoor) {}

  @Post('triggers/create')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'createTrigger',
    summary: 'Start a function at each event of a name',
    description: 'A workflow named `on <event>`; sent again, it is its next version.',
  })
  @ApiBody({ type: TriggerBody })
  @ApiResponse({ status: 200, type: RegisteredAnswer })
  @Problems('BODY_MALFORMED', 'NAME_TAKEN', 'KIND_CONFLICT', 'FIELD_INVALID', 'DEFINITION_INVALID')
  trigger(
    @Tenant() tenant: TenantId,
    @Caller() by: string,
    @Body(objectBody()) { event, handler }: JsonObject,
  ): Promise<RegisteredAnswer> {
    return this.door.register(tenant, named('on', event, { on: event ?? null, code: handler ?? null }), by);
  }

  @Post('cron/schedule')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'scheduleCron',
    summary: 'Start a function at the times of a cron pattern',
    description: 'A workflow named `every <pattern>`, with its schedule; sent again, it is its next version.',
  })
  @ApiBody({ type: CronBody })
  @ApiResponse({ status: 200, type: RegisteredAnswer })
  @Problems('BODY_MALFORMED', 'NAME_TAKEN', 'KIND_CONFLICT', 'FIELD_INVALID', 'DEFINITION_INVALID')
  cron(
    @Tenant() tenant: TenantId,
    @Caller() by: string,
    @Body(objectBody()) { cron, handler, options }: JsonObject,
  ): Promise<RegisteredAnswer> {
    const zone: JsonObject =
      isJsonObject(options) && typeof options['timezone'] === 'string' ? { timezone: options['timezone'] } : {};
    return this.door.register(
      tenant,
      named('every', cron, { every: cron ?? null, code: handler ?? null, ...zone }),
      by,
    );
  }
}

/** A name cannot hold what paths are made of. */
function named(word: string, when: Json | undefined, fields: JsonObject): JsonObject {
  const text = typeof when === 'string' ? when.trim() : '';
  const key = `${word} ${text}`.replace(/[/@]/g, '-').slice(0, LONGEST_NAME).trim();
  return { [key]: { type: 'Function', ...fields } };
}
