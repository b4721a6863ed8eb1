import { EngineError } from '@workflows/contracts';
import type {
  FunctionView,
  ListWorkflows,
  Page,
  Pause,
  RegisteredFunction,
  TenantId,
  UnregisteredFunction,
} from '@workflows/contracts';
import type { FunctionStore, PauseStore } from '@workflows/runtime';
import { isFindable } from '../drafts/findable';
import { pausedView, withPauses } from '../pauses/paused-view';

/** How many changes are told at once; who gets as many asks again. */
const MAX_CHANGES = 1000;

/** Looks functions up, by id or name. */
export class FindFunction {
  constructor(
    private readonly functions: FunctionStore,
    private readonly pauses: Pick<PauseStore, 'find' | 'changes'>,
  ) {}

  async list(tenant: TenantId, query: ListWorkflows): Promise<Page<FunctionView>> {
    const { data, meta } = await this.functions.list(tenant, query);
    const names = data.map(({ name }) => name);
    const pauses = await this.pauses.find(tenant, 'function', names);
    return { data: withPauses(data, pauses, ({ name }) => name), meta };
  }

  /** As it is registered, without its pause. */
  async registered(tenant: TenantId, ref: string): Promise<FunctionView | undefined> {
    return isFindable(ref) ? this.functions.find(tenant, ref) : undefined;
  }

  async get(tenant: TenantId, ref: string): Promise<FunctionView> {
    const found = await this.registered(tenant, ref);
    if (found === undefined) throw functionNotFound(ref);
    return found;
  }

  /** With its pause; a name that is not registered is found while it is paused. */
  async show(tenant: TenantId, ref: string): Promise<FunctionView | UnregisteredFunction> {
    const found = (await this.registered(tenant, ref)) ?? unregistered(ref);
    const shown = isFindable(ref) ? await this.withPause(tenant, found) : found;
    if (!('id' in shown) && shown.paused === undefined) throw functionNotFound(ref);
    return shown;
  }

  async withPause<View extends FunctionView | UnregisteredFunction>(tenant: TenantId, view: View): Promise<View> {
    const [pause] = await this.pauses.find(tenant, 'function', [view.name]);
    return pause === undefined ? view : { ...view, paused: pausedView(pause) };
  }

  /** Of all tenants: executors keep every function and every pause at hand. */
  async changes(
    revision: number,
    pauseRevision: number,
  ): Promise<{ functions: RegisteredFunction[]; pauses: Pause[] }> {
    const [functions, pauses] = await Promise.all([
      this.functions.changes(revision, MAX_CHANGES),
      this.pauses.changes(pauseRevision, MAX_CHANGES),
    ]);
    return { functions, pauses };
  }
}

export function unregistered(name: string): UnregisteredFunction {
  return { name, type: 'worker' };
}

export function functionNotFound(ref: string): EngineError {
  return new EngineError('FUNCTION_NOT_FOUND', `There is no function "${ref.slice(0, 300)}".`);
}
