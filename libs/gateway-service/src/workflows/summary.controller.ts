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
import type { TenantId, WorkflowView } from '@workflows/contracts';
import { Queries, type QueryValues } from '@workflows/platform';
import { KeptByMemory } from '@workflows/runtime';
import type { RegistryClient } from '@workflows/runtime';
import { tellWorkflow, toMarkdown, toText } from '@workflows/state-machine/graph';
import { Problems } from '../docs/problems';
import { entityTag } from '../entity-tags';
import { REGISTRY } from '../ports';
import { Tenant } from '../tenant';
import { Drawings } from './drawings';
import { SUMMARY_QUERY, SummaryAnswer } from './summary.dto';
import { withoutVersion } from './workflow-ref';

type Format = QueryValues<typeof SUMMARY_QUERY>['format'];

const MOST_KEPT = { bytes: 16 * 1024 * 1024, entries: 1_000 };
const BYTES_OF_CHARACTER = 2;
const TEXT = { schema: { type: 'string' } };
const TYPES: Record<Format, string> = {
  json: 'application/json; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
};

/** What a workflow does, for those who approve it and do not read definitions. */
@ApiTags('Workflows')
@ApiBearerAuth()
@ApiExtraModels(SummaryAnswer)
@Controller('workflows')
export class SummaryController {
  /** A version never changes; to tell one of thousands of states takes as long as compiling it. */
  private readonly told = new KeptByMemory<string>(MOST_KEPT);

  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(Drawings) private readonly drawings: Drawings,
  ) {}

  @Get(':id/summary')
  @Queries(SUMMARY_QUERY)
  @ApiOperation({ operationId: 'getWorkflowSummary', summary: 'Tell in plain sentences what a workflow does' })
  @ApiParam({
    name: 'id',
    description: 'The id of the workflow, or its name; `@version` after it names a version.',
    example: 'workflow_123',
  })
  @ApiResponse({
    status: 200,
    description: 'The sentences in the format asked for.',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(SummaryAnswer) } },
      'text/plain': TEXT,
      'text/markdown': TEXT,
    },
  })
  @Problems('PARAMETER_INVALID', 'WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND')
  async tell(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Query() { format, version }: QueryValues<typeof SUMMARY_QUERY>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const ref = version === undefined ? id : `${withoutVersion(id)}@${version}`;
    const view = await this.registry.ask('registry.workflows.get', tenant, { ref });
    void reply.header('content-type', TYPES[format]).header('etag', entityTag(view.version));
    const key = JSON.stringify([tenant, view.id, view.version, view.name, view.description, format]);
    const known = this.told.get(key);
    if (known !== undefined) return known;
    const text = await this.write(view, format);
    this.told.set(key, text, BYTES_OF_CHARACTER * text.length);
    return text;
  }

  private async write(view: WorkflowView, format: Format): Promise<string> {
    const { id, name, version, description, on, every } = view;
    const graph = await this.drawings.graphOf(view);
    const words = tellWorkflow({ graph, ...(on !== undefined && { on }), ...(every && { every }) });
    const about = description === undefined ? {} : { description };
    // In code, states have the names of what they call.
    const heading = { name, version, ...about, isNamed: view.graph === undefined };
    if (format === 'text') return toText(words, heading);
    if (format === 'markdown') return toMarkdown(words, heading);
    return JSON.stringify({ id, name, version, ...about, ...words, text: toText(words, heading) });
  }
}
