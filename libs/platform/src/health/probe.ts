/** Tells whether one thing that the app needs can be reached: rejects, or throws, when not. */
export interface Probe {
  /** Shown to whoever asks why the app isn't ready. */
  name: string;
  check(): Promise<void> | void;
  /** For so long it may fail before the app is not ready: what it is needed for goes on without it for a while. */
  toleratedMs?: number;
}

/** A probe that failed just now. */
export interface Failure {
  name: string;
  reason: unknown;
  /** It has not failed for longer than is tolerated. */
  isTolerated: boolean;
}

/** Remembers since when each probe fails. Two who ask at once share one round of questions. */
export class Readiness {
  private readonly failingSince = new Map<string, number>();
  private asking: Promise<Failure[]> | undefined;

  constructor(
    readonly probes: readonly Probe[],
    private readonly now: () => number = () => performance.now(),
  ) {}

  failures(): Promise<Failure[]> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async ask(): Promise<Failure[]> {
    const failed = new Map((await failedProbes(this.probes)).map(({ name, reason }) => [name, reason]));
    return this.probes.flatMap(({ name, toleratedMs = 0 }) => {
      if (!failed.has(name)) this.failingSince.delete(name);
      if (!failed.has(name)) return [];
      const since = this.failingSince.get(name) ?? this.now();
      this.failingSince.set(name, since);
      return [{ name, reason: failed.get(name), isTolerated: this.now() - since < toleratedMs }];
    });
  }
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
