import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { TenantId } from '@workflows/contracts';
import { Queries } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Tenant } from '../tenant';
import { Drawings } from '../workflows/drawings';
import { ExecutionGraphAnswer, GRAPH_QUERY } from '../workflows/graph.dto';
import { ExecutionGraphs } from './execution-graphs';

const TEXT = { schema: { type: 'string' } };

/** Where an execution is and has been. */
@ApiTags('Executions')
@ApiBearerAuth()
@ApiExtraModels(ExecutionGraphAnswer)
@Controller('workflows/executions')
export class ExecutionGraphController {
  constructor(
    @Inject(ExecutionGraphs) private readonly graphs: ExecutionGraphs,
    @Inject(Drawings) private readonly drawings: Drawings,
  ) {}

  @Get(':id/graph')
  @Queries(GRAPH_QUERY)
  @ApiOperation({
    operationId: 'getExecutionGraph',
    summary: 'Draw an execution: its workflow, with where it is and has been',
    description:
      'Branches and items are counted. Of a history of more than 100,000 events the first are counted, and `isCut` is true.',
  })
  @ApiParam({ name: 'id', description: 'The id of the execution.', example: 'execution_123' })
  @ApiResponse({
    status: 200,
    description: 'The graph in the format asked for.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ExecutionGraphAnswer) } },
      'text/vnd.mermaid': TEXT,
      'image/svg+xml': TEXT,
    },
  })
  @Problems('PARAMETER_INVALID', 'EXECUTION_NOT_FOUND', 'OVERLOADED')
  async draw(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Query() { format }: QueryValues<typeof GRAPH_QUERY>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { graph, view } = await this.graphs.of(tenant, id);
    this.drawings.announce(reply, format);
    return this.drawings.draw(format, graph, view, tenant);
  }
}
