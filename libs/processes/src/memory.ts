import { readFileSync } from 'node:fs';

/** Of every system that Node runs on as we do. */
const PAGE_BYTES = 4_096;

/** How many bytes of memory a process holds; undefined where the system does not tell. */
export function memoryOf(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  try {
    // The second field: what is resident, in pages.
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return Number.isFinite(pages) ? pages * PAGE_BYTES : undefined;
  } catch {
    return undefined;
  }
}
