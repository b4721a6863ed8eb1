import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExtraModels,
  ApiOperation,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { JsonObject, TenantId } from '@workflows/contracts';
import { objectBody } from '@workflows/platform';
import { Problems } from '../docs/problems';
import { Caller, Tenant } from '../tenant';
import { RegisterDoor } from './register-door';
import { BundleBody, HandlerBody, RegisteredAnswer } from './register.dto';

const SCHEMA = {
  oneOf: [
    {
      type: 'object',
      additionalProperties: {
        anyOf: [
          { $ref: getSchemaPath(HandlerBody) },
          {
            description:
              'An object or a list without `type: "Function"`: what `ai.<key>` answers, in plain words or as JSON Schema.',
          },
        ],
      },
    },
    { $ref: getSchemaPath(BundleBody) },
  ],
};

@ApiTags('Workflows')
@ApiBearerAuth()
@ApiExtraModels(HandlerBody, BundleBody)
@Controller('workflows')
export class RegisterController {
  constructor(@Inject(RegisterDoor) private readonly door: RegisterDoor) {}

  @Post('register')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'registerWorkflows',
    summary: 'Register code: a workflow of each handler, by its key',
    description:
      'Takes functions by their keys, with what models answer beside them, or a bundle of all that. All is published, or nothing. The same code again is the same version; older code becomes the current version again.',
  })
  @ApiBody({ schema: SCHEMA })
  @ApiResponse({ status: 200, type: RegisteredAnswer })
  @Problems('BODY_MALFORMED', 'NAME_TAKEN', 'KIND_CONFLICT', 'FIELD_INVALID', 'DEFINITION_INVALID', 'BODY_TOO_LARGE')
  register(
    @Tenant() tenant: TenantId,
    @Caller() by: string,
    @Body(objectBody()) body: JsonObject,
  ): Promise<RegisteredAnswer> {
    return this.door.register(tenant, body, by);
  }
}
