import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** To be called by a process of ours once it runs: it does not outlive the one above it, whatever holds its own thread. */
export function watchParent(): void {
  // The compiled sources are .js, and specs run them as .ts.
  new Worker(join(__dirname, `parent-watch${__filename.slice(-3)}`), {
    resourceLimits: { maxOldGenerationSizeMb: 32 },
  }).unref();
}
