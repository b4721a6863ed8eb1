import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { EngineError, SECRET_NAME_RULE, isSecretName } from '@workflows/contracts';
import type { SecretView, TenantId } from '@workflows/contracts';
import { Confidential, Queries, bodyOf, readCursor, textOf, wholeNumber, writeCursor } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import type { SecretDesk } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { READ_ONLY_FIELDS } from '../field-rules';
import { NothingBody } from '../pause.dto';
import { SECRETS } from '../ports';
import { Tenant } from '../tenant';
import { DeletedAnswer } from '../workflows/workflow-answer.dto';
import { RotationAnswer, SecretAnswer, SecretBody, SecretListAnswer } from './secret.dto';

const CURSOR = 'the nextCursor of an earlier page';
const QUERY = {
  limit: wholeNumber({ min: 1, max: 100, absent: 20, description: 'How many to return at most.' }),
  cursor: textOf(/^[\w-]{1,600}$/, CURSOR, 'The `nextCursor` of the page before.'),
};
const ROTATE_QUERY = {
  ...QUERY,
  limit: wholeNumber({ min: 1, max: 100, absent: 100, description: 'How many to encrypt anew at most.' }),
};
const NAME = { name: 'name', description: `Its name (percent-encoded): ${SECRET_NAME_RULE}.`, example: 'stripe' };
const IGNORED = { ignored: [...READ_ONLY_FIELDS, 'name', 'keyId'] };

/** What functions, connectors and models refer to by `{{secret:name}}`; values are written, and read by nobody. */
@ApiTags('Secrets')
@ApiBearerAuth()
@Controller('secrets')
export class SecretsController {
  constructor(@Inject(SECRETS) private readonly desk: SecretDesk) {}

  @Get()
  @Queries(QUERY)
  @ApiOperation({ operationId: 'listSecrets', summary: 'List secrets by name, without their values' })
  @ApiResponse({ status: 200, type: SecretListAnswer })
  @Problems('PARAMETER_INVALID')
  async list(
    @Tenant() tenant: TenantId,
    @Query() { limit, cursor }: QueryValues<typeof QUERY>,
  ): Promise<SecretListAnswer> {
    const found = await this.desk.list(tenant, { limit: limit + 1, ...placeOf(tenant, cursor) });
    const data = found.slice(0, limit);
    return { data, meta: metaOf(tenant, found.length > limit ? data.at(-1)?.name : undefined) };
  }

  @Get(':name')
  @ApiOperation({ operationId: 'getSecret', summary: 'Get a secret, without its value' })
  @ApiParam(NAME)
  @ApiResponse({ status: 200, type: SecretAnswer })
  @Problems('SECRET_NOT_FOUND')
  get(@Tenant() tenant: TenantId, @Param('name') name: string): Promise<SecretView> {
    return this.desk.get(tenant, name);
  }

  @Put(':name')
  @Confidential()
  @ApiOperation({ operationId: 'putSecret', summary: 'Write a secret, or another value in its place' })
  @ApiParam(NAME)
  @ApiBody({ type: SecretBody })
  @ApiResponse({ status: 200, type: SecretAnswer, description: 'It has another value.' })
  @ApiResponse({ status: 201, type: SecretAnswer, description: 'It is new.' })
  @Problems(
    'BODY_MALFORMED',
    'PARAMETER_INVALID',
    'FIELD_INVALID',
    'FIELD_UNKNOWN',
    'SECRETS_KEY_MISSING',
    'OVERLOADED',
  )
  async put(
    @Tenant() tenant: TenantId,
    @Param('name') name: string,
    @Body(bodyOf(SecretBody, IGNORED)) { value, description }: SecretBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SecretView> {
    if (!isSecretName(name)) throw nameInvalid();
    const view = await this.desk.put(tenant, name, { value, ...(description !== undefined && { description }) });
    void reply.code(view.version === 1 ? 201 : 200);
    return view;
  }

  @Delete(':name')
  @HttpCode(200)
  @ApiOperation({ operationId: 'deleteSecret', summary: 'Delete a secret; calls that refer to it then fail' })
  @ApiParam(NAME)
  @ApiResponse({ status: 200, type: DeletedAnswer })
  @Problems('SECRET_NOT_FOUND')
  async delete(@Tenant() tenant: TenantId, @Param('name') name: string): Promise<DeletedAnswer> {
    await this.desk.delete(tenant, name);
    return { success: true, message: 'Secret deleted successfully' };
  }

  @Post('rotate')
  @HttpCode(200)
  @Queries(ROTATE_QUERY)
  @ApiOperation({
    operationId: 'rotateSecrets',
    summary:
      'Encrypt secrets anew that are not under the current key of the service; go on while there is a nextCursor',
  })
  @ApiBody({ type: NothingBody, required: false })
  @ApiResponse({ status: 200, type: RotationAnswer })
  @Problems('PARAMETER_INVALID', 'FIELD_UNKNOWN', 'SECRETS_KEY_MISSING')
  async rotate(
    @Tenant() tenant: TenantId,
    @Query() { limit, cursor }: QueryValues<typeof ROTATE_QUERY>,
    @Body(bodyOf(NothingBody, { optional: true })) _nothing: NothingBody,
  ): Promise<RotationAnswer> {
    const { after, ...rotation } = await this.desk.rotate(tenant, { limit, ...placeOf(tenant, cursor) });
    return { ...rotation, meta: metaOf(tenant, after) };
  }
}

/** Lists and rotations go by name alike: a cursor of one means the same to the other. */
const listOf = (tenant: TenantId) => ({ tenant, query: 'secrets' });

function placeOf(tenant: TenantId, cursor: string | undefined): { after?: string } {
  if (cursor === undefined) return {};
  const [after] = readCursor(listOf(tenant), cursor) ?? [];
  if (typeof after === 'string') return { after };
  throw new EngineError('PARAMETER_INVALID', `The parameter "cursor" must be ${CURSOR}.`);
}

function metaOf(tenant: TenantId, after: string | undefined): { nextCursor: string | null } {
  return { nextCursor: after === undefined ? null : writeCursor(listOf(tenant), [after]) };
}

function nameInvalid(): EngineError {
  const message = `The name of a secret must be ${SECRET_NAME_RULE}.`;
  return new EngineError('PARAMETER_INVALID', message, {
    problems: [{ message, code: 'PARAMETER_INVALID', path: 'name' }],
  });
}
