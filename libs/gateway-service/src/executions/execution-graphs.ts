import { Inject, Injectable } from '@nestjs/common';
import type { TenantId, WorkflowView } from '@workflows/contracts';
import type { ExecutionReader, RegistryClient } from '@workflows/runtime';
import { Progress, type WorkflowGraph } from '@workflows/state-machine/graph';
import { READER, REGISTRY } from '../ports';
import { Drawings } from '../workflows/drawings';
import { executionNotFound } from './execution-views';

const PAGE_EVENTS = 1_000;
/** Of a hundred thousand events; fewer where they are large, for a page is bounded by its bytes, too. */
const MOST_PAGES = 100;

/** Graphs of executions: that of the version each runs on, with where it is and has been. */
@Injectable()
export class ExecutionGraphs {
  constructor(
    @Inject(READER) private readonly reader: ExecutionReader,
    @Inject(REGISTRY) private readonly registry: RegistryClient,
    @Inject(Drawings) private readonly drawings: Drawings,
  ) {}

  /** Throws EXECUTION_NOT_FOUND. */
  async of(tenant: TenantId, id: string): Promise<{ graph: WorkflowGraph; view: WorkflowView }> {
    const { seed, progress, isCut } = await this.progressOf(tenant, id);
    const ref = `${seed.workflowId}@${seed.version}`;
    const view = await this.registry.ask('registry.workflows.get', tenant, { ref });
    const graph = progress.on(await this.drawings.graphOf(view));
    return { graph: isCut ? { ...graph, isCut: true } : graph, view };
  }

  private async progressOf(tenant: TenantId, id: string) {
    const progress = new Progress();
    let after = 0;
    for (let pages = 0; ;) {
      const page = await this.reader.readHistory(tenant, id, after, PAGE_EVENTS);
      if (!page) throw executionNotFound(id);
      const { seed, history, more } = page;
      progress.take(history);
      after = history.at(-1)?.seq ?? after;
      pages += more && history.length < PAGE_EVENTS ? 10 : 1;
      if (!more || pages >= MOST_PAGES) return { seed, progress, isCut: more };
    }
  }
}
