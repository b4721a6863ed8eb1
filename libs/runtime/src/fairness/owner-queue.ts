import { Fifo } from '../tasks/fifo';
import { Account } from './account';
import type { Gate } from './gate';

/** The work of one tenant, workflow and origin, in the order in which it came. */
export class OwnerQueue<Item> extends Account {
  readonly items = new Fifo<Item, unknown>();
  /** What an item cost of late. */
  usual = 0;
  isSlow = false;
  /** The gate before which it waits; it is not ready then. */
  parkedAt: Gate<Item> | undefined;

  constructor(
    name: string,
    parent: Account,
    readonly tenant: string,
    readonly origin: string | undefined,
  ) {
    super(name, parent, Infinity);
  }

  override get isReady(): boolean {
    return this.items.size > 0 && this.parkedAt === undefined;
  }

  override least(): OwnerQueue<Item> | undefined {
    return this.isReady ? this : undefined;
  }
}
