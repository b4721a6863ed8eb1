import type { JsonObject } from '@workflows/contracts';
import type { WorkerFile } from '@workflows/processes';
import type { DocumentReader, DocumentReading, ExpressionOwner } from '@workflows/runtime';
import { HelperPool } from '../processes/helper-pool';

/** Five megabytes of YAML take a process three seconds and some hundred megabytes. */
const LIMITS = { ms: 10_000, heapMb: 768 };
const IDLE_MS = 30_000;
/** Whoever registers waits for those before. */
const PROCESSES = 1;

/** OpenAPI documents, read in a process of its own kind: it has more time and memory than others. */
export class HelpedDocuments implements DocumentReader {
  private readonly helpers: HelperPool;

  constructor(workerFile?: WorkerFile) {
    this.helpers = new HelperPool(PROCESSES, workerFile, IDLE_MS, LIMITS);
  }

  async read(document: string | JsonObject, owner: ExpressionOwner, baseUrl?: string): Promise<DocumentReading> {
    const work = { kind: 'document', document, ...(baseUrl !== undefined && { baseUrl }) } as const;
    const said = await this.helpers.run(work, owner);
    if (said.kind === 'document') return said.answer;
    const cause = said.kind === 'unfinished' ? said.cause : 'its process answered something else';
    return {
      ok: false,
      message: `The document takes too long to be read, or too much memory: ${cause}. Send less of it.`,
    };
  }

  close(): Promise<void> {
    return this.helpers.close();
  }
}
