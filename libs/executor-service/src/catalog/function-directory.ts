import {
  EVERY_TENANT,
  PAUSE_TRACE_MS,
  isInForce,
  type Instant,
  type Pause,
  type PauseSubject,
  type RegisteredFunction,
  type TenantId,
} from '@workflows/contracts';
import type { Clock, FailingFunction, FunctionDirectory, PauseDirectory, RegistryClient } from '@workflows/runtime';

const REFRESH_MS = 1_000;
const PAGE = 1_000;
/** What was resumed while nobody could ask may be forgotten by then: all pauses are read, and what is not among them is over. */
const LONG_AWAY_MS = PAUSE_TRACE_MS / 2;

/** Keeps all registered functions, and all that is or was paused, near: asks the registry every second for what has changed, and at once when told to. */
export class RegistryFunctionDirectory implements FunctionDirectory, PauseDirectory {
  private readonly functions = new Map<string, RegisteredFunction>();
  private readonly listeners: ((changed: RegisteredFunction) => void)[] = [];
  private readonly pauses = new Map<string, Pause>();
  private readonly pauseListeners: ((pause: Pause) => void)[] = [];
  private revision = 0;
  private pauseRevision = 0;
  private pausesReadAt: Instant | undefined;
  private forgetAt = PAGE;
  private refreshing: Promise<void> | undefined;
  private cancel: (() => void) | undefined;

  constructor(
    private readonly registry: RegistryClient,
    private readonly clock: Clock,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  lookUp(tenant: TenantId, name: string): RegisteredFunction | undefined {
    return this.functions.get(`${tenant}\n${name}`);
  }

  onChange(listener: (changed: RegisteredFunction) => void): void {
    this.listeners.push(listener);
  }

  isPaused(subject: PauseSubject): boolean {
    const pause = this.pauseOf(subject);
    return pause !== undefined && isInForce(pause, this.clock.now());
  }

  pauseOf(subject: PauseSubject): Pause | undefined {
    return this.pauses.size === 0 ? undefined : this.pauses.get(keyOf(subject));
  }

  onPause(listener: (pause: Pause) => void): void {
    this.pauseListeners.push(listener);
  }

  async pauseFailing({ tenant, ...failing }: FailingFunction): Promise<void> {
    await this.registry.ask('registry.functions.break', tenant, failing);
    await this.refresh();
  }

  /** Resolves when all functions were read once; then it keeps itself up to date. */
  async start(): Promise<void> {
    await this.refresh();
    this.cancel = this.clock.about(REFRESH_MS, () => {
      this.start().catch(this.onTrouble);
    });
  }

  stop(): void {
    this.cancel?.();
  }

  /** Whatever the registry has committed before this call is visible when it resolves. */
  async refresh(): Promise<void> {
    await this.refreshing;
    this.refreshing ??= this.read().finally(() => (this.refreshing = undefined));
    await this.refreshing;
  }

  private async read(): Promise<void> {
    try {
      const now = this.clock.now();
      const wasLongAway = now - (this.pausesReadAt ?? now) > LONG_AWAY_MS;
      const known = wasLongAway ? new Map(this.pauses) : undefined;
      if (wasLongAway) this.pauseRevision = 0;
      for (let more = true; more;) {
        const { functions, pauses = [] } = await this.registry.ask('registry.functions.changes', EVERY_TENANT, {
          revision: this.revision,
          pauseRevision: this.pauseRevision,
        });
        for (const pause of pauses) known?.delete(keyOf(pause));
        for (const pause of pauses) this.takePause(pause); // first, or what waits for a function that is registered now would be called
        for (const changed of functions) this.take(changed);
        more = functions.length === PAGE || pauses.length === PAGE;
      }
      for (const pause of known?.values() ?? [])
        if (isInForce(pause, now)) this.takePause({ ...pause, resumedAt: now });
      this.pausesReadAt = now;
      this.forgetOld(now);
    } catch (error) {
      this.onTrouble(error);
    }
  }

  private take(changed: RegisteredFunction): void {
    const key = `${changed.tenant}\n${changed.name}`;
    this.revision = Math.max(this.revision, changed.revision);
    if (changed.deleted) this.functions.delete(key);
    else this.functions.set(key, changed);
    for (const listener of this.listeners) listener(changed);
  }

  private takePause(pause: Pause): void {
    this.pauseRevision = Math.max(this.pauseRevision, pause.revision);
    this.pauses.set(keyOf(pause), pause);
    for (const listener of this.pauseListeners) listener(pause);
  }

  /** Later than the registry does: who counts attempts names the last pause, as long as there is one. Few are looked at for each that came. */
  private forgetOld(now: Instant): void {
    if (this.pauses.size < this.forgetAt) return;
    for (const [key, { resumedAt = now }] of this.pauses)
      if (now - resumedAt > 2 * PAUSE_TRACE_MS) this.pauses.delete(key);
    this.forgetAt = Math.max(PAGE, 2 * this.pauses.size);
  }
}

function keyOf({ tenant, kind, subject }: PauseSubject): string {
  return `${tenant}\n${kind}\n${subject}`;
}
