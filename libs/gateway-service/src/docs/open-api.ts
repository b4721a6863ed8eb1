import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { problemResponse } from './problems';

const DESCRIPTION = [
  'Workflows are declarative state machines that orchestrate functions. Every path is served bare and under `/v1`.',
  'Errors are `application/problem+json` (RFC 9457); their codes are explained at [/docs/errors](/docs/errors).',
].join('\n\n');

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The OpenAPI 3.1 document of an app; the same code gives the same bytes. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Workflows')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key.' })
    .build();
  const document = SwaggerModule.createDocument(app, config, { autoTagControllers: false });
  for (const item of Object.values(document.paths)) {
    for (const method of METHODS) if (item[method]) addCommonProblems(item[method]);
  }
  const { schemas } = document.components ?? {};
  return {
    ...document,
    paths: sorted(document.paths),
    components: { ...document.components, schemas: sorted(schemas ?? {}) },
  };
}

/** Errors that any route can answer with; those with a key, that of a missing one. */
function addCommonProblems(operation: Operation): void {
  const isOpen = operation.security?.length === 0;
  operation.responses = {
    ...operation.responses,
    ...(!isOpen && { 401: problemResponse(['UNAUTHENTICATED']), 429: problemResponse(['RATE_LIMITED']) }),
    default: problemResponse(['INTERNAL', 'UNAVAILABLE']),
  };
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Serves the document at `/openapi.json` and Swagger UI at `/docs`. Called before the app listens. */
export function serveDocs(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => buildOpenApi(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Workflows API',
    swaggerOptions: { displayRequestDuration: true },
  });
}
