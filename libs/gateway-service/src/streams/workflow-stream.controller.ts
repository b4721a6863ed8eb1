import { Readable } from 'node:stream';
import { Controller, Get, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TenantId } from '@workflows/contracts';
import { Queries, Streamed, holdPiece, type QueryValues } from '@workflows/platform';
import type { ChangePosition } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { DefinitionCache } from '../executions/definition-cache';
import { CHANGE_QUERY } from '../executions/execution-list';
import { OpenConnections } from '../open-connections';
import { Tenant } from '../tenant';
import { withoutVersion } from '../workflows/workflow-ref';
import { fromEventId } from './change-positions';
import { STREAM_HEADERS, noEventId } from './server-sent-events';
import { StreamRoom } from './stream-room';
import { WorkflowStreams } from './workflow-streams';

/** The executions of a workflow as they change (ADR 38). */
@ApiTags('Executions')
@ApiBearerAuth()
@Controller('workflows')
export class WorkflowStreamController {
  constructor(
    @Inject(StreamRoom) private readonly room: StreamRoom,
    @Inject(WorkflowStreams) private readonly streams: WorkflowStreams,
    @Inject(DefinitionCache) private readonly definitions: DefinitionCache,
    @Inject(OpenConnections) private readonly connections: OpenConnections,
  ) {}

  @Get(':id/stream')
  @Streamed()
  @Queries(CHANGE_QUERY)
  @ApiOperation({
    operationId: 'streamWorkflow',
    summary: 'The executions of a workflow as Server-Sent Events, each as it starts, changes and ends',
    description:
      'A `listening` event says that what happens from here on is told: read the list of executions then. Each `execution` event is an entry of that list as it ' +
      'became, with `changedAt`, and `failedState` or `redriveCount` where it has one. `Last-Event-ID` goes on after an event for an hour; where something was missed, ' +
      'a `listening` event with `missed: true` comes first. A comment line every 15 seconds, with a new id, says that the stream is alive.',
  })
  @ApiParam({ name: 'id', description: 'The id of the workflow, or its name.', example: 'workflow_123' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The id after which to go on.', example: '812-7' })
  @ApiResponse({ status: 200, content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @Problems('PARAMETER_INVALID', 'WORKFLOW_NOT_FOUND', 'OVERLOADED')
  async stream(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Query() { status, label }: QueryValues<typeof CHANGE_QUERY>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    this.room.assertFor(tenant);
    const after = positionOf(lastEventId);
    const { workflowId } = await this.definitions.resolve(tenant, withoutVersion(ref));
    void reply.headers(STREAM_HEADERS);
    const connection = this.connections.track(reply);
    const frames = this.streams.frames({
      workflow: { tenant, workflowId },
      after,
      statuses: status,
      labels: label,
      connection,
      hold: ({ length }) => holdPiece(request, reply, 2 * length),
    });
    const stream = Readable.from(frames, { objectMode: false });
    stream.once('close', () => connection.done());
    return stream;
  }
}

function positionOf(lastEventId: string | undefined): ChangePosition | undefined {
  if (lastEventId === undefined) return undefined;
  const position = fromEventId(lastEventId);
  if (position) return position;
  throw noEventId('must be two whole numbers, as 812-7');
}
