import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ERRORS } from '@workflows/contracts';
import type { ErrorCode } from '@workflows/contracts';

/** One thing that is wrong, as the OpenAPI document shows it. */
export class ProblemEntry {
  @ApiProperty({
    type: String,
    description: 'What is wrong, and what to do.',
    example: 'The name "Customer Onboarding" is taken.',
  })
  message!: string;

  @ApiProperty({ type: String, description: 'Stable; explained at /docs/errors.', example: 'NAME_TAKEN' })
  code!: string;

  @ApiProperty({
    type: String,
    description: 'JSON Pointer into the body, or the name of a parameter.',
    example: '/name',
  })
  path!: string;

  @ApiPropertyOptional({ type: String, description: 'Of code that was bundled of several files: in which of them.' })
  file?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Of code: where in the source, counted from 1.' })
  line?: number;

  @ApiPropertyOptional({ type: 'integer' })
  column?: number;
}

/** The body of every error (RFC 9457). */
export class ProblemBody {
  @ApiProperty({ type: String, format: 'uri-reference', example: '/docs/errors#NAME_TAKEN' })
  type!: string;

  @ApiProperty({ type: String, example: 'The name is taken' })
  title!: string;

  @ApiProperty({ type: 'integer', example: 409 })
  status!: number;

  @ApiProperty({ type: String, example: 'The name "Customer Onboarding" is taken.' })
  detail!: string;

  @ApiProperty({ type: String, format: 'uri-reference', example: '/workflows' })
  instance!: string;

  @ApiProperty({ type: String, example: 'req_8a2Vx1' })
  requestId!: string;

  @ApiProperty({ type: [ProblemEntry], minItems: 1 })
  errors!: ProblemEntry[];
}

/** Documents the errors of a route beyond those that every route has (`COMMON_PROBLEMS`). */
export function Problems(...codes: ErrorCode[]): MethodDecorator {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) byStatus.set(ERRORS[code].status, [...(byStatus.get(ERRORS[code].status) ?? []), code]);
  const responses = [...byStatus].map(([status, list]) => ApiResponse({ status, ...problemResponse(list) }));
  return applyDecorators(ApiExtraModels(ProblemBody), ...responses);
}

/** An answer that is one of these errors. */
export function problemResponse(codes: readonly ErrorCode[]) {
  const description = codes.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join(' ');
  return { description, content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemBody) } } } };
}
