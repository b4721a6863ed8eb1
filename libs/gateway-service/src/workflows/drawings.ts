import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EngineError, definitionBodyOf } from '@workflows/contracts';
import type { TenantId, WorkflowView } from '@workflows/contracts';
import type { QueryValues } from '@workflows/platform';
import type { PictureDrawer } from '@workflows/runtime';
import { graphOf, graphOfCode, toMermaid } from '@workflows/state-machine/graph';
import type { WorkflowGraph } from '@workflows/state-machine/graph';
import { PICTURES } from '../ports';
import type { GRAPH_QUERY } from './graph.dto';
import { programOf } from './program-of';

export type GraphFormat = QueryValues<typeof GRAPH_QUERY>['format'];

const TYPES: Record<GraphFormat, string> = {
  json: 'application/json; charset=utf-8',
  mermaid: 'text/vnd.mermaid; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
};
/** The picture holds names that users wrote; should one ever come through as markup, it still does nothing. */
const STYLE_ALONE = "default-src 'none'; style-src 'unsafe-inline'";

/** Graphs in the formats that clients ask for. */
@Injectable()
export class Drawings {
  constructor(@Inject(PICTURES) private readonly pictures: PictureDrawer) {}

  announce(reply: FastifyReply, format: GraphFormat): void {
    void reply.header('content-type', TYPES[format]);
    if (format === 'svg') void reply.header('content-security-policy', STYLE_ALONE);
  }

  async graphOf(view: WorkflowView): Promise<WorkflowGraph> {
    if (view.graph !== undefined) return graphOfCode(view.graph);
    return graphOf(await programOf(view, definitionBodyOf(view)));
  }

  async draw(format: GraphFormat, graph: WorkflowGraph, { id, name }: WorkflowView, tenant: TenantId): Promise<string> {
    switch (format) {
      case 'json':
        return JSON.stringify(graph);
      case 'mermaid':
        return toMermaid(graph);
      case 'svg':
        return (await this.pictures.svg(graph, name, { tenant, workflow: id })) ?? tooLong(name);
    }
  }
}

function tooLong(name: string): never {
  const message = `The picture of "${name}" took longer than a second. Try again, or ask for format=mermaid or json and draw it yourself.`;
  throw new EngineError('OVERLOADED', message, { retryAfterSeconds: 5 });
}
