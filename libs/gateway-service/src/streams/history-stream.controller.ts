import { Readable } from 'node:stream';
import { Controller, Get, Headers, Inject, Param, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TenantId } from '@workflows/contracts';
import { Streamed, holdPiece } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { ExecutionViews, executionNotFound } from '../executions/execution-views';
import { OpenConnections } from '../open-connections';
import { Tenant } from '../tenant';
import { HistoryPages, type HistoryPage } from './history-pages';
import { HistoryStreams } from './history-streams';
import { STREAM_HEADERS, noEventId } from './server-sent-events';
import { StreamRoom } from './stream-room';
import { TextEvent } from './text-event.dto';

/** An execution as it happens (settled 12, 49). */
@ApiTags('Executions')
@ApiBearerAuth()
@ApiExtraModels(TextEvent)
@Controller('workflows/executions')
export class HistoryStreamController {
  constructor(
    @Inject(StreamRoom) private readonly room: StreamRoom,
    @Inject(HistoryStreams) private readonly streams: HistoryStreams,
    @Inject(HistoryPages) private readonly pages: HistoryPages,
    @Inject(ExecutionViews) private readonly views: ExecutionViews,
    @Inject(OpenConnections) private readonly connections: OpenConnections,
  ) {}

  @Get(':id/stream')
  @Streamed()
  @ApiOperation({
    operationId: 'streamExecution',
    summary: 'Every event of an execution as Server-Sent Events, from the first one on and as they come',
    description:
      'Each `history` event is what `/history` shows, its id the `seq`; after the last one comes an `execution` event with the execution as it ended, and the ' +
      'stream ends. What models are saying meanwhile comes as `text` events, which have no id and are not kept. A comment line every 15 seconds says that ' +
      'it is alive.',
  })
  @ApiParam({ name: 'id', description: 'The id of the execution.', example: 'execution_123' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The `seq` after which to go on.', example: '12' })
  @ApiResponse({ status: 200, content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @ApiResponse({ status: 204, description: 'It has ended, and everything was sent before.' })
  @Problems('PARAMETER_INVALID', 'EXECUTION_NOT_FOUND', 'OVERLOADED')
  async stream(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable | undefined> {
    this.room.assertFor(tenant);
    const page = await this.pages.read(tenant, id, seqOf(lastEventId));
    if (!page) throw executionNotFound(id);
    if (page.frames.length === 0 && (await this.hasEnded(tenant, id))) return void reply.code(204);
    void reply.headers(STREAM_HEADERS);
    const connection = this.connections.track(reply);
    const hold = ({ length }: HistoryPage): void => holdPiece(request, reply, 2 * length);
    const frames = this.streams.frames({ tenant, id, page, connection, hold });
    const stream = Readable.from(frames, { objectMode: false });
    stream.once('close', () => connection.done());
    return stream;
  }

  private async hasEnded(tenant: TenantId, id: string): Promise<boolean> {
    return (await this.views.read(tenant, id)).completedAt !== undefined;
  }
}

function seqOf(lastEventId = '0'): number {
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw noEventId('must be a whole number');
}
