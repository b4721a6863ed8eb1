import { kernelText } from '../kernel/kernel-text';
import type { QuickJsRealms } from '../realm/quickjs-realms';
import { RealmOver, type Realm } from '../realm/realm';
import type { Answer, InspectWork } from './messages';
import { threadMs, type Slice } from './slice';

/** The first time costs more than any other, and a busy machine disturbs: the least of so many is what an execution pays. */
const TIMES = 3;
/** What takes longer is slow, whatever it costs exactly. */
const PLAIN_MS = 100;

/** What a bundle exports, and what it costs each execution to have its modules evaluated. */
export async function inspect({ code, sliceMs }: InspectWork, makers: QuickJsRealms, slice: Slice): Promise<Answer> {
  const realm = await makers.open({ kernel: kernelText(), code: Buffer.from(code, 'base64') });
  slice.begin(sliceMs);
  try {
    const first = timed(realm);
    const costs = [first.costMs];
    while (costs.length < TIMES && first.costMs < PLAIN_MS) costs.push(timed(realm).costMs);
    return { kind: 'inspected', inspected: first.inspected, costMs: Math.min(...costs) };
  } catch (error) {
    if (!(error instanceof RealmOver)) throw error;
    return { kind: 'over', limit: error.limit, at: error.at };
  } finally {
    slice.end();
    realm.dispose();
  }
}

function timed(realm: Realm) {
  const begunMs = threadMs();
  const inspected = realm.inspect();
  return { inspected, costMs: threadMs() - begunMs };
}
