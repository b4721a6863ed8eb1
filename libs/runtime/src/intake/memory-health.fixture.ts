import { EngineError } from '@workflows/contracts';
import type { StoreHealth } from '../ports/store-health';

/** A store that a test makes unwell. */
export class MemoryHealth implements StoreHealth {
  outage: EngineError | undefined;
  private readonly listeners = new Set<(outage: EngineError | undefined) => void>();

  onChange(listener: (outage: EngineError | undefined) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  become(outage: EngineError | undefined): void {
    this.outage = outage;
    for (const listener of this.listeners) listener(outage);
  }
}

export const AWAY = new EngineError('UNAVAILABLE', 'the database is away');
