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
import { KeptByMemory } from '@workflows/runtime';
import type { RegistryClient } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { entityTag } from '../entity-tags';
import { REGISTRY } from '../ports';
import { Tenant } from '../tenant';
import { Drawings } from './drawings';
import { GRAPH_QUERY, GraphAnswer } from './graph.dto';

const MOST_KEPT = { bytes: 32 * 1024 * 1024, entries: 1_000 };
const BYTES_OF_CHARACTER = 2;
const TEXT = { schema: { type: 'string' } };

@ApiTags('Workflows')
@ApiBearerAuth()
@ApiExtraModels(GraphAnswer)
@Controller('workflows')
export class GraphController {
  /** A picture of thousands of states takes a good part of a second: of a version, which never changes, it is drawn once. */
  private readonly drawn = new KeptByMemory<string>(MOST_KEPT);

  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(Drawings) private readonly drawings: Drawings,
  ) {}

  @Get(':id/graph')
  @Queries(GRAPH_QUERY)
  @ApiOperation({ operationId: 'getWorkflowGraph', summary: 'Draw a workflow' })
  @ApiParam({
    name: 'id',
    description: 'The id of the workflow, or its name; `@version` after it names a version.',
    example: 'workflow_123',
  })
  @ApiResponse({
    status: 200,
    description: 'The graph in the format asked for.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(GraphAnswer) } },
      'text/vnd.mermaid': TEXT,
      'image/svg+xml': TEXT,
    },
  })
  @Problems('PARAMETER_INVALID', 'WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND', 'OVERLOADED')
  async draw(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Query() { format }: QueryValues<typeof GRAPH_QUERY>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const view = await this.registry.ask('registry.workflows.get', tenant, { ref });
    this.drawings.announce(reply, format);
    void reply.header('etag', entityTag(view.version));
    const key = JSON.stringify([tenant, view.id, view.version, view.name, format]);
    const known = this.drawn.get(key);
    if (known !== undefined) return known;
    const text = await this.drawings.draw(format, await this.drawings.graphOf(view), view, tenant);
    this.drawn.set(key, text, BYTES_OF_CHARACTER * text.length);
    return text;
  }
}
