import { join } from 'node:path';
import type { WorkerFile } from '@workflows/processes';

/** Processes of the sources as they are, not of what was built last. */
export const FROM_SOURCE: WorkerFile = {
  file: join(__dirname, '../child/realm-process-entry.ts'),
  execArgv: ['--require', join(__dirname, '../../../testing/src/typescript.cjs')],
};
