import type { QuarantineDesk } from '../ports';

/** The desk of an app whose transport has no records that could be misunderstood. */
export const NOTHING_QUARANTINED: QuarantineDesk = {
  reader: { list: async () => [], find: async () => undefined, markReplayed: async () => undefined },
  replay: async () => undefined,
};
