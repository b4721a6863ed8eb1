import type { HandlerTrouble } from '../history';

/** Why a handler cannot go on, and where, for people. */
export function sayTrouble(why: HandlerTrouble): string {
  switch (why.kind) {
    case 'mismatch': {
      const { call, recorded, now, pointer, seq } = why.mismatch;
      const was = recorded === undefined ? 'made no such call' : `called "${recorded.name}"`;
      const is = now === undefined ? 'makes no such call' : `calls "${now.name}"`;
      const differs = pointer === undefined ? '' : `, which differs at "${pointer}"`;
      return `its code does another thing than it did: at call ${call} (event ${seq}) it ${was}, and now it ${is}${differs}`;
    }
    case 'overLimit': {
      const { limit, cause, at } = why;
      const where = at === undefined ? '' : ` in line ${at.line}${at.file === undefined ? '' : ` of ${at.file}`}`;
      return `its code goes over its limit of ${limit}${where}: ${cause}`;
    }
    case 'unfit':
      return `its turns do not go with its history: ${why.cause}`;
  }
}
