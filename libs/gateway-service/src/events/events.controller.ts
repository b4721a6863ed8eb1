import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExtraModels,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { TenantId } from '@workflows/contracts';
import { TakesJson, bodyOf } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Tenant } from '../tenant';
import { readEvent } from './cloud-event';
import { EventDoor } from './event-door';
import { MANY_EVENTS, ONE_EVENT, readEventRequest } from './event-modes';
import { EventAnswer, EventBody, EventsAnswer, SignalAnswer, SignalBody } from './event.dto';

const EVENT = { $ref: getSchemaPath(EventBody) };
const DESCRIPTION = [
  'Wakes the executions whose states wait for it, and starts the workflows that listen to it. The body is the short form below, or a CloudEvent 1.0: structured',
  `(\`${ONE_EVENT}\`), a batch (\`${MANY_EVENTS}\`, answered by \`{results}\`), or binary, with the attributes in \`ce-\` headers and the data as the body.`,
].join(' ');

@ApiTags('Events')
@ApiBearerAuth()
@Controller()
export class EventsController {
  constructor(@Inject(EventDoor) private readonly door: EventDoor) {}

  @Post('events')
  @HttpCode(202)
  @TakesJson(ONE_EVENT, MANY_EVENTS)
  @ApiOperation({ operationId: 'sendEvent', summary: 'Tell of an event', description: DESCRIPTION })
  @ApiExtraModels(EventBody, EventAnswer, EventsAnswer)
  @ApiBody({ schema: EVENT })
  @ApiResponse({
    status: 202,
    description: 'The event is stored.',
    schema: { oneOf: [{ $ref: getSchemaPath(EventAnswer) }, { $ref: getSchemaPath(EventsAnswer) }] },
  })
  @Problems('BODY_MALFORMED', 'MEDIA_TYPE_UNSUPPORTED', 'FIELD_UNKNOWN', 'FIELD_INVALID', 'OVERLOADED')
  async take(
    @Tenant() tenant: TenantId,
    @Headers() headers: Record<string, string | string[] | undefined>,
    @Body() body: unknown,
  ): Promise<EventAnswer | EventsAnswer> {
    const request = readEventRequest(headers, body, () => this.door.defaults('/events'));
    if (request.kind === 'one') return this.door.take(tenant, request.event);
    return { results: await Promise.all(request.events.map((event) => this.door.take(tenant, event))) };
  }

  @Post('workflows/executions/:id/signal')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'signalExecution',
    summary: 'Tell one execution of an event',
    description: 'Only states of this execution see it.',
  })
  @ApiParam({ name: 'id', description: 'The id of the execution.', example: 'execution_123' })
  @ApiBody({ type: SignalBody })
  @ApiResponse({ status: 202, type: SignalAnswer, description: 'The signal is stored.' })
  @Problems('BODY_MALFORMED', 'EXECUTION_NOT_FOUND', 'EXECUTION_CLOSED', 'FIELD_UNKNOWN', 'FIELD_INVALID', 'OVERLOADED')
  async signal(
    @Tenant() tenant: TenantId,
    @Param('id') executionId: string,
    @Body(bodyOf(SignalBody)) body: SignalBody,
  ): Promise<SignalAnswer> {
    const reading = readEvent(given(body), this.door.defaults('/signals'));
    if (!reading.ok) throw new Error('a signal that was checked is not an event');
    return { executionId, id: reading.event.id, woken: await this.door.signal(tenant, executionId, reading.event) };
  }
}

/** A body's class declares fields that were not given. */
function given(body: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
