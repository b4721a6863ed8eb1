import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EngineError, isJsonObject } from '@workflows/contracts';
import type { JsonObject, TenantId } from '@workflows/contracts';
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
    @Body(objectBody()) body: JsonObject,
  ): Promise<RegisteredAnswer> {
    const event = textIn(body, 'event', 'the name of an event, such as "User.Signup"');
    return this.door.register(tenant, named('on', event, { on: event, code: codeIn(body) }), by);
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
    @Body(objectBody()) body: JsonObject,
  ): Promise<RegisteredAnswer> {
    const cron = textIn(body, 'cron', 'a cron pattern, such as "0 9 * * *"');
    const { options } = body;
    const { timezone } = isJsonObject(options) ? options : {};
    const zone: JsonObject = timezone === undefined ? {} : { timezone };
    return this.door.register(tenant, named('every', cron, { every: cron, code: codeIn(body), ...zone }), by);
  }
}

function codeIn(body: JsonObject): string {
  return textIn(body, 'handler', 'the text of a function, as toString() gives it');
}

function textIn(body: JsonObject, field: string, what: string): string {
  const { [field]: given } = body;
  if (typeof given === 'string' && given.trim() !== '') return given;
  const message = `"${field}" must be ${what}.`;
  throw new EngineError('FIELD_INVALID', message, {
    problems: [{ message, code: 'FIELD_INVALID', path: `/${field}` }],
  });
}

/** A name cannot hold what paths are made of. */
function named(word: string, when: string, fields: JsonObject): JsonObject {
  const key = `${word} ${when.trim()}`.replace(/[/@]/g, '-').slice(0, LONGEST_NAME).trim();
  return { [key]: { type: 'Function', ...fields } };
}
