import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { EngineError, type TenantId } from '@workflows/contracts';
import { Queries, textOf, wholeNumber, type QueryValues } from '@workflows/platform';
import type { RegistryClient } from '@workflows/runtime';
import { diffDefinitions } from '@workflows/state-machine/language';
import { Problems } from '../docs/problems';
import { entityTag, tagToMatch } from '../entity-tags';
import { DefinitionCache } from '../executions/definition-cache';
import { REGISTRY } from '../ports';
import { Tenant } from '../tenant';
import { VersionDiffAnswer, VersionListAnswer } from './version.dto';
import { WorkflowAnswer } from './workflow-answer.dto';
import { shown, type ShownWorkflow } from './shown-workflow';
import { withoutVersion } from './workflow-ref';

const MAX_VERSION = 2 ** 31 - 1;
const QUERY = {
  diff: textOf(
    /^[1-9]\d{0,9}\.\.[1-9]\d{0,9}$/,
    'two versions such as 3..5',
    'What differs between two versions such as `3..5`, in the place of the list.',
  ),
  limit: wholeNumber({ min: 1, max: 100, absent: 20, description: 'How many to return at most.' }),
  cursor: textOf(/^[1-9]\d{0,9}$/, 'the nextCursor of an earlier page', 'The `nextCursor` of the page before.'),
};
const ID = { name: 'id', description: 'The id of the workflow, or its name.', example: 'workflow_123' };

@ApiTags('Workflows')
@ApiBearerAuth()
@ApiExtraModels(VersionListAnswer, VersionDiffAnswer)
@Controller('workflows')
export class VersionsController {
  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(DefinitionCache) private readonly definitions: DefinitionCache,
  ) {}

  @Get(':id/versions')
  @Queries(QUERY)
  @ApiOperation({ operationId: 'listWorkflowVersions', summary: 'List versions, newest first, or tell two apart' })
  @ApiParam(ID)
  @ApiResponse({
    status: 200,
    schema: { oneOf: [VersionListAnswer, VersionDiffAnswer].map((type) => ({ $ref: getSchemaPath(type) })) },
  })
  @Problems('PARAMETER_INVALID', 'WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND')
  list(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Query() { diff, limit, cursor }: QueryValues<typeof QUERY>,
  ): Promise<VersionListAnswer | VersionDiffAnswer> {
    const ref = withoutVersion(id);
    return diff === undefined ? this.page(tenant, ref, limit, cursor) : this.diff(tenant, ref, diff);
  }

  @Post(':id/versions/:version/publish')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'publishWorkflowVersion',
    summary: 'Make a version the current one, such as an older one to roll back to; running executions stay on theirs',
  })
  @ApiParam(ID)
  @ApiParam({ name: 'version', example: 3 })
  @ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The ETag of the version that is thought to be current: another one is refused with 412.',
  })
  @ApiResponse({ status: 200, type: WorkflowAnswer })
  @Problems('WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND', 'VERSION_CONFLICT')
  async publish(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Param('version') given: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownWorkflow> {
    const ref = withoutVersion(id);
    const version = /^[1-9]\d{0,9}$/.test(given) ? Number(given) : Infinity;
    if (version > MAX_VERSION) throw new EngineError('VERSION_NOT_FOUND', `"${ref}" has no version "${given}".`);
    const ifVersion = await tagToMatch(ifMatch, async () => {
      const current = await this.registry.ask('registry.workflows.get', tenant, { ref });
      return current.version;
    });
    const ask = { ref, version, ...(ifVersion !== undefined && { ifVersion }) };
    try {
      const view = await this.registry.ask('registry.workflows.publish', tenant, ask);
      this.definitions.forget(tenant);
      void reply.header('etag', entityTag(view.version));
      return shown(view);
    } catch (error) {
      this.definitions.doubt(tenant);
      throw error;
    }
  }

  private async page(tenant: TenantId, ref: string, limit: number, cursor?: string): Promise<VersionListAnswer> {
    const ask = {
      ref,
      limit: limit + 1,
      ...(cursor !== undefined && { before: Math.min(Number(cursor), MAX_VERSION) }),
    };
    const { versions } = await this.registry.ask('registry.workflows.versions', tenant, ask);
    const data = versions.slice(0, limit);
    return { data, meta: { nextCursor: versions.length > limit ? String(data.at(-1)?.version) : null } };
  }

  private async diff(tenant: TenantId, ref: string, diff: string): Promise<VersionDiffAnswer> {
    const [from = 0, to = 0] = diff.split('..').map(Number);
    const [before, after] = await Promise.all(
      [from, to].map((version) => this.registry.ask('registry.workflows.get', tenant, { ref: `${ref}@${version}` })),
    );
    if (!before || !after) throw new Error('two versions were asked for');
    return { from, to, ...diffDefinitions(before, after) };
  }
}
