import type { QuickJsRealms } from '../realm/quickjs-realms';
import { RealmOver } from '../realm/realm';
import type { Answer, InspectWork } from './messages';
import { threadMs, type Slice } from './slice';

/** What a bundle exports, and what it costs each execution to have its modules evaluated. */
export async function inspect({ code, sliceMs }: InspectWork, makers: QuickJsRealms, slice: Slice): Promise<Answer> {
  const realm = await makers.open(code);
  slice.begin(sliceMs);
  const begunMs = threadMs();
  try {
    const inspected = realm.inspect();
    return { kind: 'inspected', inspected, costMs: threadMs() - begunMs };
  } catch (error) {
    if (!(error instanceof RealmOver)) throw error;
    return { kind: 'over', limit: error.limit, at: error.at };
  } finally {
    slice.end();
    realm.dispose();
  }
}
