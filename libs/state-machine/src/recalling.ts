/**
 * Reading the texts of a definition is most of what compiling it costs, and a text may be read apart from its place. So they
 * can be read ahead, with pauses (`definition/read-ahead.ts`), and what came of them is recalled as the definition is compiled, in one
 * go. Only while somebody holds a `Memory` is anything kept; what is kept is never changed.
 */
export type Memory = Readonly<Record<'memory', true>>;

/** Forgotten with the last hold of it. */
export const newMemory = (): Memory => ({ memory: true });

let held: Memory | undefined;

/** Does something at once, and lets its readers recall and remember. */
export function withMemory<T>(memory: Memory, work: () => T): T {
  const before = held;
  held = memory;
  try {
    return work();
  } finally {
    held = before;
  }
}

/** A reader of texts that recalls what it has read within the memory that is held. */
export function recalling<T extends object>(read: (text: string) => T): (text: string) => T {
  const readings = new WeakMap<Memory, Map<string, T>>();
  return (text) => {
    if (held === undefined) return read(text);
    const known = readings.get(held) ?? new Map<string, T>();
    readings.set(held, known);
    const before = known.get(text);
    if (before !== undefined) return before;
    const reading = read(text);
    known.set(text, reading);
    return reading;
  };
}
