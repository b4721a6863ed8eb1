import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { ConnectorSummary, ConnectorView, JsonObject, Page, TenantId } from '@workflows/contracts';
import { Queries, objectBody } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import type { RegistryClient } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { LIST_QUERY } from '../list-query';
import { REGISTRY } from '../ports';
import { Tenant } from '../tenant';
import { DeletedAnswer } from '../workflows/workflow-answer.dto';
import { ConnectorAnswer, ConnectorBody, ConnectorListAnswer } from './connector.dto';

const NAME = {
  name: 'name',
  description: '1 to 40 ASCII letters, digits and "_", a letter first.',
  example: 'stripe',
};

/** APIs that tasks call by the names of their operations (business-as-code 4). */
@ApiTags('Connectors')
@ApiBearerAuth()
@Controller('connectors')
export class ConnectorsController {
  constructor(@Inject(REGISTRY) private readonly registry: RegistryClient) {}

  @Get()
  @Queries(LIST_QUERY)
  @ApiOperation({ operationId: 'listConnectors', summary: 'List connectors' })
  @ApiResponse({ status: 200, type: ConnectorListAnswer })
  @Problems('PARAMETER_INVALID')
  list(@Tenant() tenant: TenantId, @Query() query: QueryValues<typeof LIST_QUERY>): Promise<Page<ConnectorSummary>> {
    return this.registry.ask('registry.connectors.list', tenant, { query });
  }

  @Get(':name')
  @ApiOperation({ operationId: 'getConnector', summary: 'Get a connector, with the operations that can be called' })
  @ApiParam(NAME)
  @ApiResponse({ status: 200, type: ConnectorAnswer })
  @Problems('CONNECTOR_NOT_FOUND')
  get(@Tenant() tenant: TenantId, @Param('name') name: string): Promise<ConnectorView> {
    return this.registry.ask('registry.connectors.get', tenant, { name });
  }

  @Put(':name')
  @ApiOperation({
    operationId: 'putConnector',
    summary: 'Connect an API by its OpenAPI document',
    description:
      'Tasks call each of its operations as a function, `<name>.<operation>`. What waits for a worker of such a name is called at once.',
  })
  @ApiParam(NAME)
  @ApiBody({ type: ConnectorBody })
  @ApiResponse({ status: 200, type: ConnectorAnswer })
  @Problems(
    'BODY_MALFORMED',
    'PARAMETER_INVALID',
    'FIELD_INVALID',
    'FIELD_UNKNOWN',
    'DOCUMENT_INVALID',
    'ADDRESS_REFUSED',
    'BODY_TOO_LARGE',
  )
  put(
    @Tenant() tenant: TenantId,
    @Param('name') name: string,
    @Body(objectBody()) draft: JsonObject,
  ): Promise<ConnectorView> {
    return this.registry.ask('registry.connectors.put', tenant, { name, draft });
  }

  @Delete(':name')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'deleteConnector',
    summary: 'Delete a connector; calls of its names then wait for a worker',
  })
  @ApiParam(NAME)
  @ApiResponse({ status: 200, type: DeletedAnswer })
  @Problems('CONNECTOR_NOT_FOUND')
  async delete(@Tenant() tenant: TenantId, @Param('name') name: string): Promise<DeletedAnswer> {
    await this.registry.ask('registry.connectors.delete', tenant, { name });
    return { success: true, message: 'Connector deleted successfully' };
  }
}
