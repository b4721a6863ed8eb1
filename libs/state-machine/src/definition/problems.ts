import type { Problem } from '@workflows/contracts';

/** How many problems are listed one by one; what follows is counted in one more. */
export const MAX_PROBLEMS = 100;

/** A name of a mebibyte must not be told a hundred times. */
const MAX_PATH = 4000;

/** Gathers what is wrong with a definition. Messages are made only for problems that will be listed. */
export interface ProblemList {
  add(path: string, code: string, message: () => string): void;
  readonly count: number;
  toArray(): Problem[];
}

/** Problems of the codes in `ignored` are none. */
export function problemList(ignored: ReadonlySet<string> = new Set()): ProblemList {
  const listed: Problem[] = [];
  let count = 0;
  return {
    add(path, code, message) {
      if (ignored.has(code)) return;
      count++;
      if (count <= MAX_PROBLEMS) listed.push({ path: bounded(path), code, message: message() });
    },
    get count() {
      return count;
    },
    toArray() {
      if (count <= MAX_PROBLEMS) return listed;
      return [...listed, { path: '', code: 'MORE_PROBLEMS', message: `…and ${count - MAX_PROBLEMS} more` }];
    },
  };
}

/** The nearest place above that has a pointer of fair length. */
function bounded(path: string): string {
  return path.length <= MAX_PATH ? path : path.slice(0, path.lastIndexOf('/', MAX_PATH));
}
