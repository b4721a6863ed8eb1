import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { FunctionView, Page, TenantId, UnregisteredFunction } from '@workflows/contracts';
import { Queries, bodyOf } from '@workflows/platform';
import type { QueryValues } from '@workflows/platform';
import type { CallSignatures, RegistryClient } from '@workflows/runtime';
import { Problems } from '../docs/problems';
import { READ_ONLY_FIELDS } from '../field-rules';
import { LIST_QUERY } from '../list-query';
import { REGISTRY, SIGNATURES } from '../ports';
import { PauseReasonBody, NothingBody } from '../pause.dto';
import { Tenant } from '../tenant';
import { DeletedAnswer } from '../workflows/workflow-answer.dto';
import {
  FunctionAnswer,
  FunctionBody,
  FunctionListAnswer,
  FunctionPatchBody,
  SigningSecretAnswer,
} from './function.dto';

const IGNORED = { ignored: [...READ_ONLY_FIELDS, 'paused'] };
const ID = { name: 'id', description: 'The id of the function, or its name (percent-encoded).', example: 'sendEmail' };

/** What tasks call (settled 15). */
@ApiTags('Functions')
@ApiBearerAuth()
@Controller('functions')
export class FunctionsController {
  constructor(
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(SIGNATURES) private readonly signatures: Pick<CallSignatures, 'secretOf'>,
  ) {}

  @Get()
  @Queries(LIST_QUERY)
  @ApiOperation({ operationId: 'listFunctions', summary: 'List functions' })
  @ApiResponse({ status: 200, type: FunctionListAnswer })
  @Problems('PARAMETER_INVALID')
  list(@Tenant() tenant: TenantId, @Query() query: QueryValues<typeof LIST_QUERY>): Promise<Page<FunctionView>> {
    return this.registry.ask('registry.functions.list', tenant, { query });
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getFunction', summary: 'Get a function' })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: FunctionAnswer })
  @Problems('FUNCTION_NOT_FOUND')
  get(@Tenant() tenant: TenantId, @Param('id') ref: string): Promise<FunctionView | UnregisteredFunction> {
    return this.registry.ask('registry.functions.get', tenant, { ref });
  }

  @Get(':id/signing-secret')
  @ApiOperation({
    operationId: 'getSigningSecret',
    summary: 'What an http function verifies the signature of a call with (Standard Webhooks)',
  })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: SigningSecretAnswer })
  @Problems('FUNCTION_NOT_FOUND')
  async signingSecret(@Tenant() tenant: TenantId, @Param('id') ref: string): Promise<SigningSecretAnswer> {
    const { name } = await this.registry.ask('registry.functions.get', tenant, { ref });
    return { secret: this.signatures.secretOf(tenant, name) };
  }

  @Post()
  @ApiOperation({ operationId: 'createFunction', summary: 'Register a function' })
  @ApiBody({ type: FunctionBody })
  @ApiResponse({ status: 201, type: FunctionAnswer })
  @Problems('BODY_MALFORMED', 'NAME_TAKEN', 'FIELD_INVALID', 'FIELD_UNKNOWN', 'ADDRESS_REFUSED')
  async create(
    @Tenant() tenant: TenantId,
    @Body(bodyOf(FunctionBody, IGNORED)) body: FunctionBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<FunctionView> {
    const view = await this.registry.ask('registry.functions.create', tenant, { draft: { ...body } });
    void reply.header('location', `/functions/${view.id}`);
    return view;
  }

  @Put(':id')
  @ApiOperation({ operationId: 'updateFunction', summary: 'Replace a function' })
  @ApiParam(ID)
  @ApiBody({ type: FunctionBody })
  @ApiResponse({ status: 200, type: FunctionAnswer })
  @Problems('BODY_MALFORMED', 'FUNCTION_NOT_FOUND', 'NAME_TAKEN', 'FIELD_INVALID', 'FIELD_UNKNOWN', 'ADDRESS_REFUSED')
  update(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Body(bodyOf(FunctionBody, IGNORED)) body: FunctionBody,
  ): Promise<FunctionView> {
    return this.registry.ask('registry.functions.update', tenant, { ref, draft: { ...body } });
  }

  @Patch(':id')
  @ApiOperation({ operationId: 'patchFunction', summary: 'Change some fields of a function' })
  @ApiParam(ID)
  @ApiBody({ type: FunctionPatchBody })
  @ApiResponse({ status: 200, type: FunctionAnswer })
  @Problems('BODY_MALFORMED', 'FUNCTION_NOT_FOUND', 'NAME_TAKEN', 'FIELD_INVALID', 'FIELD_UNKNOWN', 'ADDRESS_REFUSED')
  patch(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Body(bodyOf(FunctionPatchBody, IGNORED)) body: FunctionPatchBody,
  ): Promise<FunctionView> {
    return this.registry.ask('registry.functions.patch', tenant, { ref, patch: { ...body } });
  }

  @Delete(':id')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'deleteFunction',
    summary: 'Delete a function; tasks of its name then wait for a worker',
  })
  @ApiParam(ID)
  @ApiResponse({ status: 200, type: DeletedAnswer })
  @Problems('FUNCTION_NOT_FOUND')
  async delete(@Tenant() tenant: TenantId, @Param('id') ref: string): Promise<DeletedAnswer> {
    await this.registry.ask('registry.functions.delete', tenant, { ref });
    return { success: true, message: 'Function deleted successfully' };
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'pauseFunction',
    summary: 'Pause a function: tasks that are about to call it wait; again, while it is paused, does nothing',
  })
  @ApiParam(ID)
  @ApiBody({ type: PauseReasonBody, required: false })
  @ApiResponse({ status: 200, type: FunctionAnswer })
  @Problems('FUNCTION_NOT_FOUND', 'FIELD_INVALID', 'RATE_LIMITED')
  pause(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Body(bodyOf(PauseReasonBody, { optional: true })) { reason }: PauseReasonBody,
  ): Promise<FunctionView | UnregisteredFunction> {
    return this.registry.ask('registry.functions.pause', tenant, { ref, ...(reason !== undefined && { reason }) });
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resumeFunction',
    summary: 'Let the tasks of a paused function go on, few at first; one that is not paused stays as it is',
  })
  @ApiParam(ID)
  @ApiBody({ type: NothingBody, required: false })
  @ApiResponse({ status: 200, type: FunctionAnswer })
  @Problems('FUNCTION_NOT_FOUND', 'FIELD_UNKNOWN')
  resume(
    @Tenant() tenant: TenantId,
    @Param('id') ref: string,
    @Body(bodyOf(NothingBody, { optional: true })) _nothing: NothingBody,
  ): Promise<FunctionView | UnregisteredFunction> {
    return this.registry.ask('registry.functions.resume', tenant, { ref });
  }
}
