import { setImmediate } from 'node:timers/promises';
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
import { EngineError, definitionBodyOf } from '@workflows/contracts';
import type { TenantId, WorkflowView } from '@workflows/contracts';
import { Queries } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import { KeptByMemory } from '@workflows/runtime';
import type { PictureDrawer, RegistryClient } from '@workflows/runtime';
import { graphOf, toMermaid } from '@workflows/state-machine/graph';
import { compilePublished, readAhead } from '@workflows/state-machine/language';
import type { WorkflowGraph } from '@workflows/state-machine/graph';
import { Problems } from '../docs/problems';
import { PICTURES, REGISTRY } from '../ports';
import { Tenant } from '../tenant';
import { GRAPH_QUERY, GraphAnswer } from './graph.dto';
import { entityTag } from './if-match';

type Format = QueryValues<typeof GRAPH_QUERY>['format'];

const TYPES: Record<Format, string> = {
  json: 'application/json; charset=utf-8',
  mermaid: 'text/vnd.mermaid; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
};
/** The picture holds names that users wrote; should one ever come through as markup, it still does nothing. */
const STYLE_ALONE = "default-src 'none'; style-src 'unsafe-inline'";
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
    @Inject(PICTURES) private readonly pictures: PictureDrawer,
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
    void reply.header('content-type', TYPES[format]).header('etag', entityTag(view.version));
    if (format === 'svg') void reply.header('content-security-policy', STYLE_ALONE);
    const key = JSON.stringify([tenant, view.id, view.version, view.name, format]);
    const known = this.drawn.get(key);
    if (known !== undefined) return known;
    const text = await this.drawAnew(format, view, tenant);
    this.drawn.set(key, text, BYTES_OF_CHARACTER * text.length);
    return text;
  }

  private async drawAnew(format: Format, view: WorkflowView, tenant: TenantId): Promise<string> {
    const graph = await graphOfWorkflow(view);
    switch (format) {
      case 'json':
        return JSON.stringify(graph);
      case 'mermaid':
        return toMermaid(graph);
      case 'svg':
        return (await this.pictures.svg(graph, view.name, { tenant, workflow: view.id })) ?? tooLong(view);
    }
  }
}

function tooLong({ name }: WorkflowView): never {
  const message = `The picture of "${name}" took longer than a second. Try again, or ask for format=mermaid or json and draw it yourself.`;
  throw new EngineError('OVERLOADED', message, { retryAfterSeconds: 5 });
}

async function graphOfWorkflow(view: WorkflowView): Promise<WorkflowGraph> {
  const body = definitionBodyOf(view);
  const compiled = await readAhead(body, setImmediate, () => compilePublished(body));
  if (compiled.ok) return graphOf(compiled.program);
  const message = `Version ${view.version} of "${view.name}" is not understood by this gateway. Is it older than the registry?`;
  throw new EngineError('DEFINITION_INVALID', message, { problems: compiled.problems });
}
