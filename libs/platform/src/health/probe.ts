/** Tells whether one thing that the app needs can be reached: rejects, or throws, when not. */
export interface Probe {
  /** Shown to whoever asks why the app isn't ready. */
  name: string;
  check(): Promise<void> | void;
}

const PROBE_TIMEOUT_MS = 5_000;

/** The probes that fail, with what they said. One that does not answer has failed, too. */
export async function failedProbes(
  probes: readonly Probe[],
  timeoutMs = PROBE_TIMEOUT_MS,
): Promise<{ name: string; reason: unknown }[]> {
  const results = await Promise.all(probes.map((probe) => tryProbe(probe, timeoutMs)));
  return results.filter((result) => result !== undefined);
}

async function tryProbe(probe: Probe, timeoutMs: number): Promise<{ name: string; reason: unknown } | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([late, (async () => probe.check())()]);
    return undefined;
  } catch (reason) {
    return { name: probe.name, reason };
  } finally {
    clearTimeout(timer);
  }
}
