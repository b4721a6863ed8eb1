import type { FunctionView, TenantId, UnregisteredFunction } from '@workflows/contracts';
import type { PauseStore, PauseWord, SelfPause } from '@workflows/runtime';
import { pauseOneMore } from '../pauses/most-paused';
import { functionNotFound, unregistered } from './find-function';
import type { FindFunction } from './find-function';
import { isFunctionName } from './function-draft';

/**
 * Pauses and resumes functions. A pause belongs to the name that tasks call: it holds whether the name is registered or workers alone know
 * it, and whatever becomes of its registration meanwhile.
 */
export class PauseFunction {
  constructor(
    private readonly find: FindFunction,
    private readonly pauses: PauseStore,
    /** Resolves when executors of this process have seen the change; the others ask for it by its revision. */
    private readonly changed: () => Promise<void>,
  ) {}

  async pause(tenant: TenantId, ref: string, word: PauseWord): Promise<FunctionView | UnregisteredFunction> {
    const found = await this.callable(tenant, ref);
    await pauseOneMore(this.pauses, { tenant, kind: 'function', subject: found.name }, word);
    return this.answer(tenant, found);
  }

  async resume(tenant: TenantId, ref: string): Promise<FunctionView | UnregisteredFunction> {
    const found = await this.callable(tenant, ref);
    await this.pauses.resume({ tenant, kind: 'function', subject: found.name });
    return this.answer(tenant, found);
  }

  /** It fails too often, as its own rule says; several who count may say so, in whatever order, and people may have been faster. */
  async pauseItself(
    tenant: TenantId,
    name: string,
    word: Omit<SelfPause, 'resumeAfterMs'>,
  ): Promise<{ paused: boolean }> {
    const rule = (await this.find.registered(tenant, name))?.pauseOn;
    if (rule === undefined) return { paused: false };
    const { resumeAfter } = rule;
    const ending = resumeAfter === undefined ? {} : { resumeAfterMs: resumeAfter * 1_000 };
    await this.pauses.pauseItself({ tenant, kind: 'function', subject: name }, { ...word, ...ending });
    await this.changed();
    return { paused: (await this.pauses.find(tenant, 'function', [name])).length > 0 };
  }

  private async answer<View extends FunctionView | UnregisteredFunction>(tenant: TenantId, found: View): Promise<View> {
    await this.changed();
    return this.find.withPause(tenant, found);
  }

  /** What stands for no registration has to be a name that a task may call. */
  private async callable(tenant: TenantId, ref: string): Promise<FunctionView | UnregisteredFunction> {
    const registered = await this.find.registered(tenant, ref);
    if (registered === undefined && !isFunctionName(ref)) throw functionNotFound(ref);
    return registered ?? unregistered(ref);
  }
}
