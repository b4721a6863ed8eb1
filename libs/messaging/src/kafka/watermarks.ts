import type { Admin } from 'kafkajs';

const TRIES = 10;
const PAUSE_MS = 100;

/** The part of a partition that exists: its first offset, and the one its next record gets. */
export interface Watermarks {
  low: number;
  high: number;
}

export async function readWatermarks(admin: Admin, topic: string): Promise<Map<number, Watermarks>> {
  const offsets = await patiently(() => admin.fetchTopicOffsets(topic));
  return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
}

/** The leaders of a topic that was just made need a moment until they know it. */
async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** Why one cannot go on from `offset`, if so (I15). */
export function outsideLog(
  topic: string,
  partition: number,
  offset: number,
  { low, high }: Watermarks,
): string | undefined {
  if (offset < low) {
    return `${topic}/${partition} begins at offset ${low}, but everything before ${offset} only has been taken: ${low - offset} records are gone unread. Was the topic's retention shorter than the outage?`;
  }
  if (offset > high) {
    return `${topic}/${partition} ends at offset ${high}, but everything before ${offset} has been taken already: the topic was made anew or lost records. What to do: docs/operating.md, "Backup".`;
  }
  return undefined;
}
