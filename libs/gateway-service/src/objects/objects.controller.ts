import { Readable } from 'node:stream';
import { Controller, Delete, Get, Head, HttpCode, Inject, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EngineError, toTimestamp } from '@workflows/contracts';
import type { TenantId } from '@workflows/contracts';
import { Queries, Streamed, textOf, wholeNumber } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import { ObjectConflict, prefixProblem } from '@workflows/runtime';
import type { ObjectInfo, ObjectStore, OpenObject } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { entityTag, readingVerdict, type ConditionHeaders } from '../entity-tags';
import { OpenConnections } from '../open-connections';
import { OBJECTS } from '../ports';
import { Tenant } from '../tenant';
import { DeletedAnswer } from '../workflows/workflow-answer.dto';
import { readRange } from './byte-range';
import { readChangeCondition } from './change-condition';
import { ObjectAnswer, ObjectListAnswer } from './object.dto';
import { checkBucket, notFound, readPlace, refuse } from './object-place';
import type { ObjectPlace } from './object-place';
import { readContentType, refuseEncoding, uploadBody } from './upload-body';

const BUCKET = {
  name: 'bucket',
  description: '3 to 63 small letters, digits, dots and hyphens; made by its first object.',
  example: 'reports',
};
const KEY = {
  name: 'path',
  description: 'The key, up to 1024 bytes; it may have slashes.',
  example: 'orders/2023/january.csv',
};
const IF_MATCH = { name: 'If-Match', required: false, description: 'ETags: another object there is refused with 412.' };
const IF_NONE_MATCH = {
  name: 'If-None-Match',
  required: false,
  description: '`*`: an object that is there already is refused with 412.',
};
const ANY_BYTES = { '*/*': { schema: { type: 'string' as const, format: 'binary' } } };

const LIST_QUERY = {
  prefix: textOf(/^[^]{0,1024}$/, 'a text of at most 1024 characters', 'Only keys that begin with this.'),
  limit: wholeNumber({ min: 1, max: 1000, absent: 100, description: 'How many to return at most.' }),
  cursor: textOf(/^[\w-]{1,2048}$/, 'the nextCursor of an earlier page', 'The `nextCursor` of the page before.'),
};

/** Data beside the executions, streamed in both directions (settled 41). */
@ApiTags('Objects')
@ApiBearerAuth()
@Controller('objects')
export class ObjectsController {
  constructor(
    @Inject(OBJECTS) private readonly objects: ObjectStore,
    @Inject(OpenConnections) private readonly connections: OpenConnections,
  ) {}

  @Get(':bucket')
  @Queries(LIST_QUERY)
  @ApiOperation({ operationId: 'listObjects', summary: 'List the objects of a bucket, in the order of their keys' })
  @ApiParam(BUCKET)
  @ApiResponse({ status: 200, type: ObjectListAnswer })
  @Problems('PARAMETER_INVALID')
  async list(
    @Tenant() tenant: TenantId,
    @Param('bucket') bucket: string,
    @Query() { prefix = '', limit, cursor }: QueryValues<typeof LIST_QUERY>,
  ): Promise<{ data: ObjectAnswer[]; meta: { nextCursor: string | null } }> {
    checkBucket(bucket);
    refuse('prefix', prefixProblem(prefix));
    const after = cursor && Buffer.from(cursor, 'base64url').toString();
    refuse('cursor', after && prefixProblem(after));
    const found = await this.objects.list(tenant, bucket, { prefix, limit: limit + 1, ...(after && { after }) });
    const data = found.slice(0, limit);
    const last = found.length > limit ? data.at(-1) : undefined;
    return {
      data: data.map(toAnswer),
      meta: { nextCursor: last ? Buffer.from(last.key).toString('base64url') : null },
    };
  }

  @Put(':bucket/*')
  @Streamed()
  @ApiOperation({ operationId: 'putObject', summary: 'Store an object, or put another in its place' })
  @ApiParam(BUCKET)
  @ApiParam(KEY)
  @ApiHeader(IF_MATCH)
  @ApiHeader(IF_NONE_MATCH)
  @ApiBody({
    description: 'Up to 5 GiB of anything; Content-Type is kept.',
    required: true,
    schema: { type: 'string', format: 'binary' },
  })
  @ApiResponse({ status: 200, type: ObjectAnswer, description: 'It took the place of another.' })
  @ApiResponse({ status: 201, type: ObjectAnswer, description: 'It is new.' })
  @Problems('PARAMETER_INVALID', 'VERSION_CONFLICT', 'BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED')
  async put(
    @Tenant() tenant: TenantId,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ObjectAnswer> {
    const place = readPlace(request.url);
    const { headers } = request.raw;
    refuseEncoding(headers['content-encoding']);
    const contentType = readContentType(headers['content-type']);
    const condition = readChangeCondition(conditions(request));
    const body = uploadBody(request.body, headers['content-length']);
    const connection = this.connections.track(reply);
    connection.signal.addEventListener('abort', () => request.raw.destroy());
    try {
      const put = this.objects.put(tenant, place.bucket, place.key, {
        contentType,
        body,
        ...(condition && { condition }),
      });
      const { created, ...info } = await changing(place, put);
      void reply.code(created ? 201 : 200).header('etag', entityTag(info.etag));
      return toAnswer(info);
    } finally {
      connection.done();
    }
  }

  /** Before GET: to that, Fastify would add a HEAD that reads the object. */
  @Head(':bucket/*')
  @ApiOperation({ operationId: 'headObject', summary: 'Tell about an object, as GET does, without its bytes' })
  @ApiParam(BUCKET)
  @ApiParam(KEY)
  @ApiResponse({ status: 200, description: 'Size, type and tag are in the headers.' })
  @Problems('PARAMETER_INVALID', 'OBJECT_NOT_FOUND', 'VERSION_CONFLICT')
  async head(
    @Tenant() tenant: TenantId,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const place = readPlace(request.url);
    const info = await this.objects.head(tenant, place.bucket, place.key);
    if (!info) throw notFound(place);
    describe(reply, info);
    if (verdictOf(request, info) === 'known') void reply.code(304);
    else void reply.headers({ 'content-type': info.contentType, 'content-length': info.size });
  }

  @Get(':bucket/*')
  @Streamed()
  @ApiOperation({ operationId: 'getObject', summary: 'Read an object, or a part of it' })
  @ApiParam(BUCKET)
  @ApiParam(KEY)
  @ApiHeader({ name: 'Range', required: false, description: 'One range of bytes.', example: 'bytes=0-1023' })
  @ApiHeader({ ...IF_MATCH, description: 'ETags: another object is not read, but refused with 412.' })
  @ApiHeader({ ...IF_NONE_MATCH, description: 'ETags: what is known already is not read again.' })
  @ApiResponse({ status: 200, description: 'The bytes as they were stored.', content: ANY_BYTES })
  @ApiResponse({ status: 206, description: 'The range.', content: ANY_BYTES })
  @ApiResponse({ status: 304, description: 'The object is the one of `If-None-Match`.' })
  @Problems('PARAMETER_INVALID', 'OBJECT_NOT_FOUND', 'VERSION_CONFLICT', 'RANGE_NOT_SATISFIABLE')
  async get(
    @Tenant() tenant: TenantId,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable | undefined> {
    const place = readPlace(request.url);
    const opened = await this.objects.open(tenant, place.bucket, place.key);
    if (!opened) throw notFound(place);
    const { info } = opened;
    describe(reply, info);
    if (verdictOf(request, info) === 'known') return void reply.code(304);
    const range = readRange(rangeHeader(request, info), info.size);
    const { from, to } = range ?? { from: 0, to: info.size };
    if (range) void reply.code(206).header('content-range', `bytes ${from}-${to - 1}/${info.size}`);
    // A browser must not run what somebody stored here.
    void reply.headers({
      'content-type': info.contentType,
      'content-length': to - from,
      'content-security-policy': 'sandbox',
    });
    return this.stream(opened, { from, to }, reply);
  }

  @Delete(':bucket/*')
  @HttpCode(200)
  @ApiOperation({ operationId: 'deleteObject', summary: 'Delete an object' })
  @ApiParam(BUCKET)
  @ApiParam(KEY)
  @ApiHeader(IF_MATCH)
  @ApiResponse({ status: 200, type: DeletedAnswer })
  @Problems('PARAMETER_INVALID', 'OBJECT_NOT_FOUND', 'VERSION_CONFLICT')
  async delete(@Tenant() tenant: TenantId, @Req() request: FastifyRequest): Promise<DeletedAnswer> {
    const place = readPlace(request.url);
    const condition = readChangeCondition(conditions(request));
    const deleted = await changing(place, this.objects.delete(tenant, place.bucket, place.key, condition));
    if (!deleted) throw notFound(place);
    return { success: true, message: 'Object deleted successfully' };
  }

  private stream(opened: OpenObject, range: { from: number; to: number }, reply: FastifyReply): Readable {
    const connection = this.connections.track(reply);
    const stream = Readable.from(opened.read(range), { objectMode: false });
    connection.signal.addEventListener('abort', () => stream.destroy());
    stream.once('close', () => connection.done());
    return stream;
  }
}

function describe(reply: FastifyReply, { etag, updatedAt }: ObjectInfo): void {
  void reply.headers({
    etag: entityTag(etag),
    'last-modified': new Date(updatedAt).toUTCString(),
    'accept-ranges': 'bytes',
  });
}

function conditions({ raw: { headers } }: FastifyRequest): ConditionHeaders {
  return { ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] };
}

function verdictOf(request: FastifyRequest, { etag, key }: ObjectInfo): 'wanted' | 'known' {
  return readingVerdict(conditions(request), { tag: etag, what: `The object "${key}"` });
}

/** The rest of an object that is another one by now would not fit: then all of it is given (RFC 9110, 13.1.5). */
function rangeHeader({ raw: { headers } }: FastifyRequest, { etag }: ObjectInfo): string | undefined {
  const ifRange = headers['if-range'];
  return ifRange === undefined || ifRange === entityTag(etag) ? headers.range : undefined;
}

async function changing<T>({ bucket, key }: ObjectPlace, change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof ObjectConflict)) throw error;
    const why = error.found === 'absent' ? 'there is none' : 'it has changed since it was read, or is there already';
    throw new EngineError(
      'VERSION_CONFLICT',
      `The object "${key}" of the bucket "${bucket}" was not changed: ${why}.`,
      { cause: error },
    );
  }
}

function toAnswer({ key, size, etag, contentType, updatedAt }: ObjectInfo): ObjectAnswer {
  return { key, size, etag, contentType, updatedAt: toTimestamp(updatedAt) };
}
