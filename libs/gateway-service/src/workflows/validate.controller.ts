import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { EngineError } from '@workflows/contracts';
import type { Json, TenantId, Validation } from '@workflows/contracts';
import { JudgesBodies, PROTOTYPE_KEY, findPrototypeKey } from '@workflows/platform';
import type { RegistryClient } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { REGISTRY } from '../ports';
import { Tenant } from '../tenant';
import { ValidationAnswer } from './validate.dto';
import { WorkflowBody } from './workflow.dto';

@ApiTags('Workflows')
@ApiBearerAuth()
@Controller('workflows')
export class ValidateController {
  constructor(@Inject(REGISTRY) private readonly registry: RegistryClient) {}

  @Post('validate')
  @HttpCode(200)
  @JudgesBodies()
  @ApiOperation({
    operationId: 'validateWorkflow',
    summary: 'Check a workflow, or an Amazon States Language document, without creating it',
    description:
      'Takes the body of a workflow, its name not required, or an ASL document itself. Any JSON is answered with 200: what is wrong stands in `errors`, each with its place and what to do.',
  })
  @ApiBody({ type: WorkflowBody })
  @ApiResponse({ status: 200, type: ValidationAnswer })
  @Problems('BODY_MALFORMED')
  async validate(@Tenant() tenant: TenantId, @Body() body: Json | undefined): Promise<Validation> {
    if (body === undefined)
      throw new EngineError('BODY_MALFORMED', 'The request needs a workflow as its body, and there is none.');
    const prototype = findPrototypeKey(body);
    if (prototype === undefined) return this.registry.ask('registry.workflows.validate', tenant, { body });
    const error = { message: PROTOTYPE_KEY, code: 'FIELD_INVALID', path: prototype };
    return { valid: false, errors: [error], warnings: [] };
  }
}
