import { Body, Controller, Header, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '@workflows/contracts';
import { bodyOf } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Tenant } from '../tenant';
import { DefinitionTestAnswer, DefinitionTestBody } from './definition-test.dto';
import { DefinitionTests } from './definition-tests';

@ApiTags('Workflows')
@ApiBearerAuth()
@Controller('workflows')
export class DefinitionTestsController {
  constructor(@Inject(DefinitionTests) private readonly tests: DefinitionTests) {}

  @Post('test')
  @HttpCode(200)
  @Header('content-type', 'application/json; charset=utf-8')
  @ApiOperation({
    operationId: 'testWorkflow',
    summary: 'Run a workflow against mocks, in virtual time',
    description:
      'Nothing is stored and no function is called. Waits take no time, so that a year passes in milliseconds; the same test gives the same answer each time.',
  })
  @ApiBody({ type: DefinitionTestBody })
  @ApiResponse({ status: 200, type: DefinitionTestAnswer })
  @Problems('BODY_MALFORMED', 'FIELD_INVALID', 'FIELD_UNKNOWN', 'DEFINITION_INVALID', 'INPUT_INVALID', 'OVERLOADED')
  run(@Tenant() tenant: TenantId, @Body(bodyOf(DefinitionTestBody)) body: DefinitionTestBody): Promise<string> {
    return this.tests.run(tenant, body);
  }
}
