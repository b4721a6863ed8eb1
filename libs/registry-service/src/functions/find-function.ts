import { EngineError } from '@workflows/contracts';
import type { FunctionView, ListWorkflows, Page, RegisteredFunction, TenantId } from '@workflows/contracts';
import { isFindable } from '../drafts/findable';
import type { FunctionStore } from '@workflows/runtime';

/** How many changes are told at once; who gets as many asks again. */
const MAX_CHANGES = 1000;

/** Looks functions up, by id or name. */
export class FindFunction {
  constructor(private readonly functions: FunctionStore) {}

  list(tenant: TenantId, query: ListWorkflows): Promise<Page<FunctionView>> {
    return this.functions.list(tenant, query);
  }

  async get(tenant: TenantId, ref: string): Promise<FunctionView> {
    const found = isFindable(ref) ? await this.functions.find(tenant, ref) : undefined;
    if (found === undefined) throw functionNotFound(ref);
    return found;
  }

  /** Of all tenants: executors keep every function at hand. */
  async changes(revision: number): Promise<{ functions: RegisteredFunction[] }> {
    return { functions: await this.functions.changes(revision, MAX_CHANGES) };
  }
}

export function functionNotFound(ref: string): EngineError {
  return new EngineError('FUNCTION_NOT_FOUND', `There is no function "${ref.slice(0, 300)}".`);
}
