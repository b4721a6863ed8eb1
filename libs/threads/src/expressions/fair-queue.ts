/**
 * Who may use a thread next, so that what is slow holds up only what is its own.
 *   Q1. Each tenant, and each workflow within its tenant, has an account of the time its turns took. The least account goes
 *       first; within a workflow, whoever came first.
 *   Q2. A newcomer starts at the least account of those who are there: it is neither owed anything for the time before, nor
 *       behind those who came before it. Whoever waits for nothing and runs nothing has no account.
 *   Q3. A tenant never has all threads, nor a workflow all that its tenant may have, as far as there are enough of them: a
 *       newcomer finds one free.
 *   Q4. Workflows whose last turn was slow have all threads but one among them, however many there are: whoever is quick
 *       finds one free that waits for nobody's second.
 */
export interface Owner {
  tenant: string;
  workflow: string;
}

/** Permission to use one thread for the items, which are all of one owner. It is given back by `settle`. */
export interface Turn<Item> {
  owner: Owner;
  items: readonly Item[];
  /** Counted among the slow ones (Q4). */
  asSlow: boolean;
}

/** A turn that takes longer for each of its items is slow. */
const SLOW_MS = 100;
/** Slow workflows that are remembered while they neither wait nor run. */
const MAX_SLOW = 1_000;

interface Account {
  /** Milliseconds of threads. */
  spent: number;
  /** Turns that are not settled. */
  running: number;
}
type WorkflowAccount<Item> = Account & { waiting: Item[]; isSlow: boolean };
type TenantAccount<Item> = Account & { waiting: number; workflows: Map<string, WorkflowAccount<Item>> };

export class FairQueue<Item> {
  private readonly tenants = new Map<string, TenantAccount<Item>>();
  private count = 0;
  private slowRunning = 0;
  /** Owners as JSON, the one that was slow the longest ago first. */
  private readonly slow = new Set<string>();
  private readonly mostOfTenant: number;
  private readonly mostOfWorkflow: number;

  constructor(private readonly threads: number) {
    this.mostOfTenant = Math.max(1, threads - 1);
    this.mostOfWorkflow = Math.max(1, threads - 2);
  }

  /** How many items wait. */
  get waiting(): number {
    return this.count;
  }

  waitingOf(tenant: string): number {
    return this.tenants.get(tenant)?.waiting ?? 0;
  }

  push(owner: Owner, item: Item): void {
    const { tenant, workflow } = this.open(owner);
    this.count++;
    tenant.waiting++;
    workflow.waiting.push(item);
  }

  /** The next turn, of `most` items at most. Undefined: nobody waits who may have a thread. */
  take(most: number): Turn<Item> | undefined {
    const chosen = least(this.tenants, (tenant) => this.mayRunTenant(tenant));
    const inner = chosen && least(chosen.account.workflows, (workflow) => this.mayRun(workflow));
    if (chosen === undefined || inner === undefined) return undefined;
    const { account: tenant } = chosen;
    const { account: workflow } = inner;
    const items = workflow.waiting.splice(0, most);
    this.count -= items.length;
    tenant.waiting -= items.length;
    tenant.running++;
    workflow.running++;
    if (workflow.isSlow) this.slowRunning++;
    return { owner: { tenant: chosen.name, workflow: inner.name }, items, asSlow: workflow.isSlow };
  }

  /** The turn took `ms`; `left` is what it did not get to, which comes first again. */
  settle({ owner, items, asSlow }: Turn<Item>, ms: number, left: readonly Item[] = []): void {
    const { tenant, workflow } = this.open(owner);
    workflow.waiting.unshift(...left);
    this.count += left.length;
    tenant.waiting += left.length;
    for (const account of [tenant, workflow]) {
      account.spent += ms;
      account.running--;
    }
    if (asSlow) this.slowRunning--;
    workflow.isSlow = ms / Math.max(1, items.length - left.length) > SLOW_MS;
    this.remember(owner, workflow.isSlow);
    if (workflow.running === 0 && workflow.waiting.length === 0) tenant.workflows.delete(owner.workflow);
    if (tenant.workflows.size === 0) this.tenants.delete(owner.tenant);
  }

  private remember({ tenant, workflow }: Owner, isSlow: boolean): void {
    const name = JSON.stringify([tenant, workflow]);
    this.slow.delete(name);
    if (isSlow) this.slow.add(name);
    const [oldest] = this.slow;
    if (this.slow.size > MAX_SLOW && oldest !== undefined) this.slow.delete(oldest);
  }

  private open(owner: Owner): { tenant: TenantAccount<Item>; workflow: WorkflowAccount<Item> } {
    const tenant = opened(this.tenants, owner.tenant, (spent) => ({
      spent,
      running: 0,
      waiting: 0,
      workflows: new Map(),
    }));
    const workflow = opened(tenant.workflows, owner.workflow, (spent) => ({
      spent,
      running: 0,
      waiting: [],
      isSlow: this.slow.has(JSON.stringify([owner.tenant, owner.workflow])),
    }));
    return { tenant, workflow };
  }

  private mayRunTenant({ waiting, running, workflows }: TenantAccount<Item>): boolean {
    return (
      waiting > 0 && running < this.mostOfTenant && [...workflows.values()].some((workflow) => this.mayRun(workflow))
    );
  }

  private mayRun({ waiting, running, isSlow }: WorkflowAccount<Item>): boolean {
    const isFree = !isSlow || this.slowRunning < Math.max(1, this.threads - 1);
    return waiting.length > 0 && running < this.mostOfWorkflow && isFree;
  }
}

/** The account of this name, which is made where there is none (Q2). */
function opened<Kind extends Account>(accounts: Map<string, Kind>, name: string, make: (spent: number) => Kind): Kind {
  const known = accounts.get(name);
  if (known !== undefined) return known;
  const made = make(least(accounts, () => true)?.account.spent ?? 0);
  accounts.set(name, made);
  return made;
}

/** Of those that may, the one with the least account; of equals, the one that came first. */
function least<Kind extends Account>(
  accounts: ReadonlyMap<string, Kind>,
  may: (account: Kind) => boolean,
): { name: string; account: Kind } | undefined {
  let found: { name: string; account: Kind } | undefined;
  for (const [name, account] of accounts) {
    if (may(account) && (found === undefined || account.spent < found.account.spent)) found = { name, account };
  }
  return found;
}
