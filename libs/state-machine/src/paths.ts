/** Paths of lines (H5): `<state>/<index>`, after the path of the line around it. '' is the execution's own. */

export function childPath(parent: string, state: string, index: number | '*'): string {
  const own = `${escape(state)}/${index}`;
  return parent === '' ? own : `${parent}/${own}`;
}

/** Whether it names what a `map` does for all its items (H6), which is the affair of the line around it. */
export function isForkPath(path: string): boolean {
  return path.endsWith('/*');
}

export function parentPath(path: string): string {
  const index = path.lastIndexOf('/');
  const state = path.lastIndexOf('/', index - 1);
  return state === -1 ? '' : path.slice(0, state);
}

const UNDO = '~undo/';

/** Of the compensation that was begun as this one (H7): no state has such a path, since a `~` in its name is escaped. */
export function undoPath(number: number): string {
  return `${UNDO}${number}`;
}

export function isUndoPath(path: string): boolean {
  return path.startsWith(UNDO);
}

/** Which of its fork's lines it is. */
export function indexOf(path: string): number {
  return Number(path.slice(path.lastIndexOf('/') + 1));
}

/** As in a JSON Pointer (RFC 6901), so that a name with a slash in it stays one part. */
function escape(state: string): string {
  return state.includes('~') || state.includes('/') ? state.replaceAll('~', '~0').replaceAll('/', '~1') : state;
}
