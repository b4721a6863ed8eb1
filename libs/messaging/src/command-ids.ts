/** Ids of command envelopes: `instanceId` is unique among processes, the rest counts in this one. */
export function commandIds(instanceId: string): () => string {
  let count = 0;
  return () => `${instanceId}-${(count++).toString(36)}`;
}
