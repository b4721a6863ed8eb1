import { Body, Controller, Get, Inject, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { TenantId } from '@workflows/contracts';
import { Queries, bodyOf, type QueryValues } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Tenant } from '../tenant';
import { DocumentDesk } from './document-desk';
import { COLLECTION_LIST_QUERY } from './document-query';
import { CollectionAnswer, CollectionBody, CollectionListAnswer } from './document.dto';

/** What collections there are, and what they are set to. */
@ApiTags('Documents')
@ApiBearerAuth()
@Controller('db')
export class CollectionsController {
  constructor(@Inject(DocumentDesk) private readonly desk: DocumentDesk) {}

  @Get()
  @Queries(COLLECTION_LIST_QUERY)
  @ApiOperation({ operationId: 'listCollections', summary: 'List collections, by name' })
  @ApiResponse({ status: 200, type: CollectionListAnswer })
  @Problems('PARAMETER_INVALID')
  async list(
    @Tenant() tenant: TenantId,
    @Query() { limit, cursor = '' }: QueryValues<typeof COLLECTION_LIST_QUERY>,
  ): Promise<CollectionListAnswer> {
    const found = await this.desk.do(tenant, '', (documents) => documents.collections(tenant, cursor, limit + 1));
    const data = found.slice(0, limit);
    return { data, meta: { nextCursor: found.length > limit ? (data.at(-1)?.name ?? null) : null } };
  }

  @Put(':collection')
  @ApiOperation({
    operationId: 'putCollection',
    summary: 'Set what a collection is called by its events, and its schema',
  })
  @ApiParam({ name: 'collection', description: '1 to 64 letters, digits, "_" and "-".', example: 'users' })
  @ApiBody({ type: CollectionBody })
  @ApiResponse({ status: 200, type: CollectionAnswer })
  @Problems('BODY_MALFORMED', 'PARAMETER_INVALID', 'FIELD_INVALID', 'FIELD_UNKNOWN')
  put(
    @Tenant() tenant: TenantId,
    @Param('collection') collection: string,
    @Body(bodyOf(CollectionBody, { ignored: ['name', 'url'] })) { noun, schema }: CollectionBody,
  ): Promise<CollectionAnswer> {
    const settings = { ...(noun && { noun }), ...(schema !== undefined && schema !== null && { schema }) };
    return this.desk.do(tenant, collection, (documents) => documents.set({ tenant, collection }, settings));
  }
}
