import type { OutboxRow } from '@workflows/runtime';
import { SILENT } from './log';
import { OutboxRelay } from './outbox-relay';

function row(shard: number, number: number): OutboxRow {
  const change = {
    tenant: 'default',
    executionId: `execution_${shard}`,
    workflowId: 'workflow_1',
    version: 1,
    status: 'completed',
  } as const;
  return { shard, number, id: `${shard}-${number}`, at: 0, change };
}

class Table {
  rows: OutboxRow[] = [];
  reads = 0;
  readonly sent: OutboxRow[] = [];
  isAway = false;
  relay = new OutboxRelay({
    publish: (rows) => this.publish(rows),
    store: { readOutbox: (s, l) => this.read(s, l), deleteOutbox: (r) => this.remove(r) },
    maxRows: 50,
    log: SILENT,
  });

  commit(...rows: OutboxRow[]): void {
    this.rows.push(...rows);
    this.relay.offer(rows);
  }

  private async publish(rows: readonly OutboxRow[]): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (this.isAway) throw new Error('Kafka is away');
    this.sent.push(...rows);
  }

  private async read(shards: readonly number[], limit: number): Promise<OutboxRow[]> {
    this.reads++;
    const found = this.rows.filter(({ shard }) => shards.includes(shard)).slice(0, limit);
    await new Promise((resolve) => setTimeout(resolve, 2));
    return found;
  }

  private async remove(rows: readonly { shard: number; number: number }[]): Promise<void> {
    const ids = new Set(rows.map(({ shard, number }) => `${shard}-${number}`));
    this.rows = this.rows.filter(({ id }) => !ids.has(id));
  }

  async empty(): Promise<void> {
    const deadline = Date.now() + 5_000;
    while (this.rows.length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(this.rows).toEqual([]);
  }
}

function isInOrder(rows: readonly OutboxRow[], shard: number): boolean {
  const first = rows
    .filter((sent) => sent.shard === shard)
    .filter((sent, index, all) => all.findIndex(({ id }) => id === sent.id) === index);
  return first.every(({ number }, index) => number === index);
}

describe('the outbox relay', () => {
  it('sends what is offered once and in order, without reading the table', async () => {
    const table = new Table();
    for (let number = 0; number < 20; number++) table.commit(row(1, number), row(2, number));
    await table.empty();
    expect(table.sent.length).toBe(40);
    expect([1, 2].every((shard) => isInOrder(table.sent, shard))).toBe(true);
    expect(table.reads).toBe(0);
  });

  it('keeps the rows while Kafka is away, in bounded memory, and sends all of them in order when it is back', async () => {
    const table = new Table();
    table.isAway = true;
    for (let number = 0; number < 300; number++) table.commit(row(1, number), row(2, number));
    expect(table.relay.waiting).toBeLessThanOrEqual(50);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(table.rows.length).toBe(600);
    table.isAway = false;
    table.commit(row(1, 300));
    await table.empty();
    expect(isInOrder(table.sent, 1) && isInOrder(table.sent, 2)).toBe(true);
  });

  it('sends what an owner before left unsent before anything new of the shard', async () => {
    const table = new Table();
    table.rows = [row(1, 0), row(1, 1)];
    table.relay.recover([1]);
    table.commit(row(1, 2));
    await new Promise((resolve) => setTimeout(resolve, 3));
    table.commit(row(1, 3));
    await table.empty();
    expect(isInOrder(table.sent, 1)).toBe(true);
    expect(new Set(table.sent.map(({ number }) => number)).size).toBe(4);
  });

  it('leaves the rows of a shard that it lost to the new owner', async () => {
    const table = new Table();
    table.isAway = true;
    table.commit(row(1, 0), row(2, 0));
    table.relay.forget([1]);
    table.isAway = false;
    table.relay.offer([]);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(table.rows.every(({ shard }) => shard === 1)).toBe(true);
    await table.relay.close();
  });
});
