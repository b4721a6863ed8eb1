import type { ExecutionCommand } from '@workflows/contracts';
import type { Owner } from '../fairness/fair-scheduler';
import { ownerOf, ownerOfExecution } from '../tasks/task-owner';
import type { ExecutionCache } from './execution-cache';
import type { InboxItem } from './inbox-item';

const NOBODY: Owner = { tenant: '', workflow: '' };

/**
 * Whose share of the batches an item takes.
 *   O1. That of its execution's workflow, where the execution is in memory.
 *   O2. Else that which the sender knows. Most commands name the tenant alone: they share one account of that tenant, as if they were of
 *       one workflow of it.
 *   O3. What nobody knows the owner of shares one account without a tenant. That is served as one tenant's is, however much there is of it, so
 *       it takes nobody's share; among each other such items come in their order. It is left to what is bounded elsewhere: walks and sweeps, which go
 *       a page at a time, and records that cannot be read.
 */
export function ownerOfItem({ executionId, owner }: InboxItem, cache: Pick<ExecutionCache, 'get'>): Owner {
  const known = cache.get(executionId);
  return known ? ownerOfExecution(known) : (owner ?? NOBODY);
}

export function ownerOfCommand(command: ExecutionCommand): Owner {
  return command.kind === 'start' ? ownerOf(command.request) : { tenant: command.tenant, workflow: '' };
}
