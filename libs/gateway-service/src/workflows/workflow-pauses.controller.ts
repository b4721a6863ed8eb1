import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '@workflows/contracts';
import { bodyOf } from '@workflows/platform';
import type { RegistryClient } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { NothingBody, PauseReasonBody } from '../pause.dto';
import { REGISTRY } from '../ports';
import { Tenant } from '../tenant';
import { WorkflowAnswer } from './workflow-answer.dto';
import { shown, type ShownWorkflow } from './shown-workflow';
import { withoutVersion } from './workflow-ref';

const ID = { name: 'id', description: 'The id of the workflow, or its name.', example: 'workflow_123' };

/** What keeps new executions of a workflow from beginning (settled 60). */
@ApiTags('Workflows')
@ApiBearerAuth()
@Controller('workflows')
export class WorkflowPausesController {
  constructor(@Inject(REGISTRY) private readonly registry: RegistryClient) {}

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'pauseWorkflow',
    summary: 'Pause a workflow: starts are queued, what runs goes on; again, while it is paused, does nothing',
  })
  @ApiParam(ID)
  @ApiBody({ type: PauseReasonBody, required: false })
  @ApiResponse({ status: 200, type: WorkflowAnswer })
  @Problems('WORKFLOW_NOT_FOUND', 'FIELD_INVALID', 'RATE_LIMITED')
  async pause(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Body(bodyOf(PauseReasonBody, { optional: true })) { reason }: PauseReasonBody,
  ): Promise<ShownWorkflow> {
    const ask = { ref: withoutVersion(id), ...(reason !== undefined && { reason }) };
    return shown(await this.registry.ask('registry.workflows.pause', tenant, ask));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resumeWorkflow',
    summary: 'Begin what is queued of a paused workflow, few at first; one that is not paused stays as it is',
  })
  @ApiParam({ ...ID, description: 'The id of the workflow, or its name; of a deleted one its id.' })
  @ApiBody({ type: NothingBody, required: false })
  @ApiResponse({ status: 200, type: WorkflowAnswer })
  @Problems('WORKFLOW_NOT_FOUND', 'FIELD_UNKNOWN')
  async resume(
    @Tenant() tenant: TenantId,
    @Param('id') id: string,
    @Body(bodyOf(NothingBody, { optional: true })) _nothing: NothingBody,
  ): Promise<ShownWorkflow> {
    return shown(await this.registry.ask('registry.workflows.resume', tenant, { ref: withoutVersion(id) }));
  }
}
