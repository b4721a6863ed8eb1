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
import { EngineError, type JsonObject, type TenantId } from '@workflows/contracts';
import { Queries, objectBody, type QueryValues } from '@workflows/platform';
import { readDocumentCall, type Changed, type StoredDocument } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { entityTag, readingVerdict, type ConditionHeaders } from '../entity-tags';
import { KEY } from '../executions/execute.controller';
import { Tenant } from '../tenant';
import { DeletedAnswer } from '../workflows/workflow-answer.dto';
import { DocumentDesk, requestKey } from './document-desk';
import { DOCUMENT_LIST_QUERY } from './document-query';
import { DocumentAnswer, DocumentListAnswer } from './document.dto';

const COLLECTION = { name: 'collection', description: '1 to 64 letters, digits, "_" and "-".', example: 'users' };
const ID = { name: 'id', description: 'The id of the document.', example: '01890a5d6b7c8d9eaf00112233445566' };
const IF_MATCH = {
  name: 'If-Match',
  required: false,
  description: 'The ETag that was read: a change in between is refused with 412.',
};
const IF_NONE_MATCH = {
  name: 'If-None-Match',
  required: false,
  description: '`*`: where there is a document already, it is refused with 412.',
};
const BODY = { schema: { type: 'object' as const, additionalProperties: true, example: { name: 'Ada', age: 36 } } };
type RequestHeaders = Readonly<Record<string, string | undefined>>;
const WRITE_PROBLEMS = [
  'BODY_MALFORMED',
  'PARAMETER_INVALID',
  'FIELD_INVALID',
  'SCHEMA_VIOLATION',
  'BODY_TOO_LARGE',
] as const;

/** Documents by collection: what `db.<collection>` is in code. */
@ApiTags('Documents')
@ApiBearerAuth()
@Controller('db')
export class DocumentsController {
  constructor(@Inject(DocumentDesk) private readonly desk: DocumentDesk) {}

  @Get(':collection')
  @Queries(DOCUMENT_LIST_QUERY)
  @ApiOperation({ operationId: 'listDocuments', summary: 'Find documents of a collection, newest first' })
  @ApiParam(COLLECTION)
  @ApiResponse({ status: 200, type: DocumentListAnswer })
  @Problems('PARAMETER_INVALID', 'OVERLOADED')
  async list(
    @Tenant() tenant: TenantId,
    @Param('collection') collection: string,
    @Query() { q, where, sort, limit, cursor }: QueryValues<typeof DOCUMENT_LIST_QUERY>,
  ): Promise<{ data: JsonObject[]; meta: { nextCursor: string | null } }> {
    const of = { tenant, collection };
    if (q !== undefined) {
      if (where !== undefined || sort !== undefined || cursor !== undefined) throw onlyWords();
      return listed(await this.desk.do(tenant, collection, (documents) => documents.search(of, q, limit)));
    }
    const given = {
      where: where ?? {},
      limit,
      ...(sort !== undefined && { sort }),
      ...(cursor !== undefined && { cursor }),
    };
    const { documents, next } = await this.desk.do(tenant, collection, async (all) => {
      const call = readDocumentCall('find', given);
      if (call.method !== 'find') throw new Error('a find was read as something else');
      return all.find(of, call);
    });
    return listed(documents, next);
  }

  @Post(':collection')
  @ApiOperation({
    operationId: 'createDocument',
    summary: 'Create a document; the collection is made by its first one',
  })
  @ApiParam(COLLECTION)
  @ApiHeader(KEY)
  @ApiBody(BODY)
  @ApiResponse({ status: 201, type: DocumentAnswer })
  @Problems(...WRITE_PROBLEMS, 'DOCUMENT_EXISTS', 'IDEMPOTENCY_CONFLICT')
  async create(
    @Tenant() tenant: TenantId,
    @Param('collection') collection: string,
    @Headers('idempotency-key') header: string | undefined,
    @Body(objectBody()) body: JsonObject,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JsonObject> {
    const key = requestKey(header, collection, body);
    const changed = await this.desk.do(tenant, collection, (documents) =>
      documents.create({ tenant, collection }, body, key),
    );
    if (changed.repeated) void reply.header('idempotent-replayed', 'true');
    const document = onlyOf(changed);
    void reply.header('location', `/db/${collection}/${document.id}`);
    return tagged(reply, document);
  }

  @Get(':collection/:id')
  @ApiOperation({ operationId: 'getDocument', summary: 'Get a document' })
  @ApiParam(COLLECTION)
  @ApiParam(ID)
  @ApiHeader({ ...IF_MATCH, description: 'ETags: another revision is refused with 412.' })
  @ApiHeader({ ...IF_NONE_MATCH, description: 'ETags: what is known already is not sent again.' })
  @ApiResponse({ status: 200, type: DocumentAnswer })
  @ApiResponse({ status: 304, description: 'The document is at the revision of `If-None-Match`.' })
  @Problems('PARAMETER_INVALID', 'DOCUMENT_NOT_FOUND', 'VERSION_CONFLICT')
  async get(
    @Tenant() tenant: TenantId,
    @Param('collection') collection: string,
    @Param('id') id: string,
    @Headers() headers: RequestHeaders,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JsonObject | undefined> {
    const document = await this.desk.do(tenant, collection, (documents) => documents.get({ tenant, collection }, id));
    if (!document) throw notFound(collection, id);
    const record = tagged(reply, document);
    const verdict = readingVerdict(conditions(headers), {
      tag: String(document.revision),
      what: `The document "${id}"`,
    });
    return verdict === 'known' ? void reply.code(304) : record;
  }

  @Put(':collection/:id')
  @ApiOperation({ operationId: 'putDocument', summary: 'Put a document in the place of what is there, or create it' })
  @ApiParam(COLLECTION)
  @ApiParam(ID)
  @ApiHeader(IF_MATCH)
  @ApiHeader(IF_NONE_MATCH)
  @ApiBody(BODY)
  @ApiResponse({ status: 200, type: DocumentAnswer, description: 'It took the place of another.' })
  @ApiResponse({ status: 201, type: DocumentAnswer, description: 'It is new.' })
  @Problems(...WRITE_PROBLEMS, 'VERSION_CONFLICT')
  async put(
    @Tenant() tenant: TenantId,
    @Param('collection') collection: string,
    @Param('id') id: string,
    @Headers() headers: RequestHeaders,
    @Body(objectBody()) body: JsonObject,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JsonObject> {
    const changed = await this.desk.put({ tenant, collection }, id, body, conditions(headers));
    const document = onlyOf(changed);
    void reply.code(document.revision === 1 ? 201 : 200);
    return tagged(reply, document);
  }

  @Patch(':collection/:id')
  @ApiOperation({
    operationId: 'patchDocument',
    summary: 'Put fields of a document in the place of those of the same name',
  })
  @ApiParam(COLLECTION)
  @ApiParam(ID)
  @ApiHeader(IF_MATCH)
  @ApiBody(BODY)
  @ApiResponse({ status: 200, type: DocumentAnswer })
  @Problems(...WRITE_PROBLEMS, 'DOCUMENT_NOT_FOUND', 'VERSION_CONFLICT')
  async patch(
    @Tenant() tenant: TenantId,
    @Param('collection') collection: string,
    @Param('id') id: string,
    @Headers() headers: RequestHeaders,
    @Body(objectBody()) body: JsonObject,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JsonObject> {
    const of = { tenant, collection };
    const changed = await this.desk.do(tenant, collection, async (documents) =>
      documents.update(of, { kind: 'one', id }, body, await this.desk.revisionOf(of, id, conditions(headers))),
    );
    return tagged(reply, onlyOf(changed));
  }

  @Delete(':collection/:id')
  @HttpCode(200)
  @ApiOperation({ operationId: 'deleteDocument', summary: 'Delete a document' })
  @ApiParam(COLLECTION)
  @ApiParam(ID)
  @ApiHeader(IF_MATCH)
  @ApiResponse({ status: 200, type: DeletedAnswer })
  @Problems('PARAMETER_INVALID', 'DOCUMENT_NOT_FOUND', 'VERSION_CONFLICT')
  async delete(
    @Tenant() tenant: TenantId,
    @Param('collection') collection: string,
    @Param('id') id: string,
    @Headers() headers: RequestHeaders,
  ): Promise<DeletedAnswer> {
    const of = { tenant, collection };
    const changed = await this.desk.do(tenant, collection, async (documents) =>
      documents.delete(of, { kind: 'one', id }, await this.desk.revisionOf(of, id, conditions(headers))),
    );
    if (changed.documents.length === 0) throw notFound(collection, id);
    return { success: true, message: 'Document deleted successfully' };
  }
}

function conditions(headers: RequestHeaders): ConditionHeaders {
  return { ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] };
}

function listed(documents: readonly StoredDocument[], next?: string) {
  return { data: documents.map(({ record }) => record), meta: { nextCursor: next ?? null } };
}

function tagged(reply: FastifyReply, { revision, record }: StoredDocument): JsonObject {
  void reply.header('etag', entityTag(revision));
  return record;
}

function onlyOf({ documents: [document] }: Changed): StoredDocument {
  if (!document) throw new Error('a change of one document gave none');
  return document;
}

function notFound(collection: string, id: string): EngineError {
  return new EngineError('DOCUMENT_NOT_FOUND', `The collection "${collection}" has no document "${id}".`);
}

function onlyWords(): EngineError {
  const message = 'The parameter "q" stands alone: what it finds has an order of its own, and one page.';
  return new EngineError('PARAMETER_INVALID', message, {
    problems: [{ message, code: 'PARAMETER_INVALID', path: 'q' }],
  });
}
