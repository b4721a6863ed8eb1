import { isFree } from '@workflows/postgres-server';

const USUAL = 3000;
const HIGHEST = 65_535;

/**
 * The port of the door. One that was asked for is taken or nothing is: whoever sends
 * calls there would talk to a stranger. Without a wish the usual one, or the next free one after it; 0 means any.
 */
export async function choosePort(asked: number | undefined, say: (line: string) => void): Promise<number> {
  if (asked !== undefined) {
    if (asked === 0 || (await isFree(asked))) return asked;
    throw new Error(`port ${asked} (PORT) is taken by another program; stop that one, or set PORT to a free one`);
  }
  for (let port = USUAL; port <= HIGHEST; port++) {
    if (!(await isFree(port))) continue;
    if (port !== USUAL) say(`port ${USUAL} is taken by another program; using ${port}`);
    return port;
  }
  throw new Error(`every port from ${USUAL} up is taken`);
}
