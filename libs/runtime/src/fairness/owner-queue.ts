import { Account } from './account';
import { Chain, type Link } from './chain';
import type { Gate } from './gate';

/** An item where it waits. */
export interface Place<Item> extends Link<Place<Item>> {
  readonly item: Item;
  readonly queue: OwnerQueue<Item>;
  /** False: it has its turn, or was taken out. */
  waits: boolean;
}

/** The work of one tenant, workflow and origin, in the order in which it came. */
export class OwnerQueue<Item> extends Account {
  readonly items = new Chain<Place<Item>>();
  /** What an item cost of late. */
  usual = 0;
  isSlow = false;
  /** The gate before which it waits; it is not ready then. */
  parkedAt: Gate<OwnerQueue<Item>> | undefined;

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
