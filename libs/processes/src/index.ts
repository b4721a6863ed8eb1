export { cpuTimeOf } from './cpu-time';
export { memoryOf } from './memory';
export { ProcessorWatch } from './processor-watch';
export { watchParent } from './watch-parent';
export type { WorkerFile } from './worker-file';
