import type { WorkerFile } from '@workflows/processes';
import type { ExpressionOwner, SourceReader, SourceReading, SourceText } from '@workflows/runtime';
import { HelperPool } from '../processes/helper-pool';

/** Five megabytes of code take a process some seconds and half a gigabyte. */
const LIMITS = { ms: 10_000, heapMb: 768 };
const IDLE_MS = 30_000;
/** Whoever registers waits for those before. */
const PROCESSES = 1;

/** Code, read in a process of its own kind: it has more time and memory than others, for it holds a compiler. */
export class HelpedSources implements SourceReader {
  private readonly helpers: HelperPool;

  constructor(workerFile?: WorkerFile) {
    this.helpers = new HelperPool(PROCESSES, workerFile, IDLE_MS, LIMITS);
  }

  async read(source: SourceText, owner: ExpressionOwner): Promise<SourceReading> {
    const said = await this.helpers.run({ kind: 'source', source }, owner);
    if (said.kind === 'source') return said.answer;
    const cause = said.kind === 'unfinished' ? said.cause : 'its process answered something else';
    const message = `The code takes too long to be read, or too much memory: ${cause}. Send less of it.`;
    return { handlers: [], problems: [{ code: 'CODE_TOO_LARGE', message }], warnings: [] };
  }

  close(): Promise<void> {
    return this.helpers.close();
  }
}
