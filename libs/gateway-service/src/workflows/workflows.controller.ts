import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { JsonObject, Page, TenantId, WorkflowSummary, WorkflowView } from '@workflows/contracts';
import { Queries, bodyOf, objectBody, textOf } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import type { RegistryClient } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { entityTag, tagToMatch } from '../entity-tags';
import { DefinitionCache } from '../executions/definition-cache';
import { READ_ONLY_FIELDS } from '../field-rules';
import { LIST_QUERY } from '../list-query';
import { REGISTRY } from '../ports';
import { Caller, Tenant } from '../tenant';
import { DeletedAnswer, PublishedAnswer, WorkflowAnswer, WorkflowListAnswer } from './workflow-answer.dto';
import { shown, type ShownWorkflow } from './shown-workflow';
import { withoutVersion } from './workflow-ref';
import { NOT_BY_PATCH, WorkflowBody, WorkflowPatchBody } from './workflow.dto';

const ID = { name: 'id', description: 'The id of the workflow, or its name.', example: 'workflow_123' };
const ID_AND_VERSION = {
  ...ID,
  description: 'The id of the workflow, or its name; `@version` after it names a version.',
};
const GET_QUERY = {
  include: textOf(/^source$/, 'source', '`source`: of a workflow that is code, with the text that its author wrote.'),
};
const IGNORED = [...READ_ONLY_FIELDS, 'paused', 'kind', 'source'];
const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description: 'The ETag that was read: a change in between is refused with 412.',
};

@ApiTags('Workflows')
@ApiBearerAuth()
@Controller('workflows')
export class WorkflowsController {
  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(DefinitionCache) private readonly definitions: DefinitionCache,
  ) {}

  @Get()
  @Queries(LIST_QUERY)
  @ApiOperation({ operationId: 'listWorkflows', summary: 'List workflows' })
  @ApiResponse({ status: 200, type: WorkflowListAnswer })
  @Problems('PARAMETER_INVALID')
  list(@Tenant() tenant: TenantId, @Query() query: QueryValues<typeof LIST_QUERY>): Promise<Page<WorkflowSummary>> {
    return this.registry.ask('registry.workflows.list', tenant, { query });
  }

  @Get(':id')
  @Queries(GET_QUERY)
  @ApiOperation({ operationId: 'getWorkflow', summary: 'Get a workflow' })
  @ApiParam(ID_AND_VERSION)
  @ApiResponse({ status: 200, type: WorkflowAnswer })
  @Problems('PARAMETER_INVALID', 'WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND')
  async get(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Query() { include }: QueryValues<typeof GET_QUERY>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownWorkflow> {
    const view = await this.registry.ask('registry.workflows.get', tenant, { ref });
    if (include === undefined || view.handler === undefined) return tagged(reply, view);
    const { source } = await this.registry.ask('registry.workflows.source', tenant, {
      ref: `${view.id}@${view.version}`,
    });
    return tagged(reply, view, source);
  }

  @Post()
  @ApiOperation({ operationId: 'createWorkflow', summary: 'Create a workflow' })
  @ApiBody({ type: WorkflowBody })
  @ApiResponse({ status: 201, type: PublishedAnswer })
  @Problems('BODY_MALFORMED', 'NAME_TAKEN', 'FIELD_INVALID', 'FIELD_UNKNOWN', 'DEFINITION_INVALID')
  async create(
    @Tenant() tenant: TenantId,
    @Caller() by: string,
    @Body(objectBody()) draft: JsonObject,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownWorkflow> {
    const view = await this.changing(tenant, this.registry.ask('registry.workflows.create', tenant, { draft, by }));
    void reply.header('location', `/workflows/${view.id}`);
    return tagged(reply, view);
  }

  @Put(':id')
  @ApiOperation({
    operationId: 'updateWorkflow',
    summary: 'Update a workflow: publish a new version; running executions stay on theirs',
  })
  @ApiParam(ID)
  @ApiHeader(IF_MATCH)
  @ApiBody({ type: WorkflowBody })
  @ApiResponse({ status: 200, type: PublishedAnswer })
  @Problems(
    'BODY_MALFORMED',
    'WORKFLOW_NOT_FOUND',
    'NAME_TAKEN',
    'KIND_CONFLICT',
    'VERSION_CONFLICT',
    'FIELD_INVALID',
    'FIELD_UNKNOWN',
    'DEFINITION_INVALID',
  )
  async update(
    @Tenant() tenant: TenantId,
    @Caller() by: string,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body(objectBody()) draft: JsonObject,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownWorkflow> {
    const target = await this.target(tenant, id, ifMatch);
    return tagged(
      reply,
      await this.changing(tenant, this.registry.ask('registry.workflows.update', tenant, { ...target, draft, by })),
    );
  }

  @Patch(':id')
  @ApiOperation({ operationId: 'patchWorkflow', summary: 'Change name, description or labels, without a new version' })
  @ApiParam(ID)
  @ApiHeader(IF_MATCH)
  @ApiBody({ type: WorkflowPatchBody })
  @ApiResponse({ status: 200, type: WorkflowAnswer })
  @Problems('BODY_MALFORMED', 'WORKFLOW_NOT_FOUND', 'NAME_TAKEN', 'VERSION_CONFLICT', 'FIELD_INVALID', 'FIELD_UNKNOWN')
  async patch(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body(bodyOf(WorkflowPatchBody, { ignored: IGNORED, refused: NOT_BY_PATCH })) body: WorkflowPatchBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownWorkflow> {
    const target = await this.target(tenant, id, ifMatch);
    return tagged(
      reply,
      await this.changing(
        tenant,
        this.registry.ask('registry.workflows.patch', tenant, { ...target, patch: { ...body } }),
      ),
    );
  }

  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'deleteWorkflow',
    summary: 'Delete a workflow; running executions finish, history stays readable',
  })
  @ApiParam(ID)
  @ApiHeader(IF_MATCH)
  @ApiResponse({ status: 200, type: DeletedAnswer })
  @Problems('WORKFLOW_NOT_FOUND', 'VERSION_CONFLICT')
  async delete(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Headers('if-match') ifMatch?: string,
  ): Promise<DeletedAnswer> {
    await this.changing(
      tenant,
      this.registry.ask('registry.workflows.delete', tenant, await this.target(tenant, id, ifMatch)),
    );
    return { success: true, message: 'Workflow deleted successfully' };
  }

  /** Whatever comes of a change: what was known about the tenant's workflows is asked again. */
  private async changing<T>(tenant: TenantId, change: Promise<T>): Promise<T> {
    try {
      const changed = await change;
      this.definitions.forget(tenant);
      return changed;
    } catch (error) {
      this.definitions.doubt(tenant);
      throw error;
    }
  }

  /** What a change is asked for. */
  private async target(
    tenant: TenantId,
    id: string,
    ifMatch: string | undefined,
  ): Promise<{ ref: string; ifVersion?: string }> {
    const ref = withoutVersion(id);
    const ifVersion = await tagToMatch(ifMatch, async () => {
      const current = await this.registry.ask('registry.workflows.get', tenant, { ref });
      return current.version;
    });
    return { ref, ...(ifVersion !== undefined && { ifVersion }) };
  }
}

function tagged(reply: FastifyReply, view: WorkflowView, source?: string): ShownWorkflow {
  void reply.header('etag', entityTag(view.version));
  return shown(view, source);
}
