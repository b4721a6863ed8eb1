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
import type { ExecutionReader, RegistryClient } from '@workflows/runtime';
import { Progress } from '@workflows/state-machine/graph';
import { Problems } from '../docs/problems';
import { READER, REGISTRY } from '../ports';
import { Tenant } from '../tenant';
import { Drawings } from '../workflows/drawings';
import { ExecutionGraphAnswer, GRAPH_QUERY } from '../workflows/graph.dto';
import { executionNotFound } from './execution-views';

const PAGE_EVENTS = 1_000;
/** Of a hundred thousand events; fewer where they are large, for a page is bounded by its bytes, too. */
const MOST_PAGES = 100;
const TEXT = { schema: { type: 'string' } };

/** Where an execution is and has been. */
@ApiTags('Executions')
@ApiBearerAuth()
@ApiExtraModels(ExecutionGraphAnswer)
@Controller('workflows/executions')
export class ExecutionGraphController {
  constructor(
    @Inject(READER) private readonly reader: ExecutionReader,
    @Inject(REGISTRY) private readonly registry: RegistryClient,
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
    const { seed, progress, isCut } = await this.progressOf(tenant, id);
    const ref = `${seed.workflowId}@${seed.version}`;
    const view = await this.registry.ask('registry.workflows.get', tenant, { ref });
    const graph = progress.on(await this.drawings.graphOf(view));
    this.drawings.announce(reply, format);
    return this.drawings.draw(format, isCut ? { ...graph, isCut: true } : graph, view, tenant);
  }

  private async progressOf(tenant: TenantId, id: string) {
    const progress = new Progress();
    let after = 0;
    for (let pages = 0; ;) {
      const page = await this.reader.readHistory(tenant, id, after, PAGE_EVENTS);
      if (!page) throw executionNotFound(id);
      const { seed, history, more } = page;
      progress.take(history);
      after = history.at(-1)?.seq ?? after;
      pages += more && history.length < PAGE_EVENTS ? 10 : 1;
      if (!more || pages >= MOST_PAGES) return { seed, progress, isCut: more };
    }
  }
}
