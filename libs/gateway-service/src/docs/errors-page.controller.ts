import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ERRORS } from '@workflows/contracts';
import { Public } from '@workflows/platform';

/** Where the `type` of a problem leads: every code, its status, and whether trying again can help. */
@ApiExcludeController()
@Controller('docs/errors')
export class ErrorsPageController {
  @Get()
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }
}

const ROWS = Object.entries(ERRORS).map(
  ([code, { status, title, retryable }]) =>
    `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${title}</td><td>${retryable ? 'after Retry-After' : 'no'}</td></tr>`,
);

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Errors of Workflows</title>
<style>body{font:16px/1.5 system-ui;margin:2rem auto;max-width:60rem;padding:0 1rem}td,th{text-align:left;padding:.3rem 1rem .3rem 0}tr:target{background:#fff3b0}</style></head>
<body><h1>Errors</h1><p>Every error is <code>application/problem+json</code>; <code>errors[].message</code> says what is wrong and what to do.</p>
<table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th><th>Try again?</th></tr></thead><tbody>
${ROWS.join('\n')}
</tbody></table></body></html>
`;
