import type { OutboxRange, OutboxRow } from '@workflows/runtime';
import { waitFor } from '@workflows/testing';
import { SILENT } from './log';
import { OutboxRelay, type OutboxRelayOptions } from './outbox-relay';

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
  tries = 0;
  readonly sent: OutboxRow[] = [];
  isAway = false;
  isFull = false;
  deletions = 0;
  readonly options: OutboxRelayOptions = {
    publish: (rows) => this.publish(rows),
    store: { readOutbox: (s, l) => this.read(s, l), deleteOutbox: (r) => this.remove(r) },
    maxRows: 50,
    deletedAfterMs: 1,
    log: SILENT,
  };
  relay = new OutboxRelay(this.options);

  commit(...rows: OutboxRow[]): void {
    this.rows.push(...rows);
    this.relay.offer(rows);
  }

  private async publish(rows: readonly OutboxRow[]): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.tries++;
    if (this.isAway) throw new Error('Kafka is away');
    this.sent.push(...rows);
  }

  private async read(shards: readonly number[], limit: number): Promise<OutboxRow[]> {
    this.reads++;
    const found = this.rows.filter(({ shard }) => shards.includes(shard)).slice(0, limit);
    await new Promise((resolve) => setImmediate(resolve));
    return found;
  }

  private async remove(ranges: readonly OutboxRange[]): Promise<void> {
    this.deletions++;
    if (this.isFull) throw new Error('the database takes nothing');
    const isSent = ({ shard, number }: OutboxRow): boolean =>
      ranges.some((range) => range.shard === shard && range.first <= number && number <= range.last);
    this.rows = this.rows.filter((each) => !isSent(each));
  }

  async empty(): Promise<void> {
    await waitFor(() => this.rows.length === 0);
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
    await waitFor(() => table.tries >= 4);
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
    await waitFor(() => table.reads > 0);
    table.commit(row(1, 3));
    await table.empty();
    expect(isInOrder(table.sent, 1)).toBe(true);
    expect(new Set(table.sent.map(({ number }) => number)).size).toBe(4);
  });

  it('leaves the rows of a shard that it lost to the new owner', async () => {
    const table = new Table();
    table.isAway = true;
    table.commit(row(1, 0), row(2, 0));
    await waitFor(() => table.tries > 0);
    table.relay.forget([1]);
    table.isAway = false;
    table.relay.offer([]);
    await waitFor(() => table.rows.length === 1);
    await table.relay.close();
    expect(table.rows).toMatchObject([{ shard: 1 }]);
  });

  it('deletes again what could not be deleted, and sends it no second time', async () => {
    const table = new Table();
    table.isFull = true;
    table.commit(row(1, 0), row(2, 0));
    await waitFor(() => table.deletions >= 2);
    table.isFull = false;
    table.commit(row(1, 1));
    await table.empty();
    expect(table.sent.map(({ id }) => id)).toEqual(['1-0', '2-0', '1-1']);
  });

  it('deletes what it sent before it reads the table, which so gives what is unsent alone', async () => {
    const table = new Table();
    table.relay = new OutboxRelay({ ...table.options, deletedAfterMs: 60_000 });
    table.commit(row(1, 0));
    await waitFor(() => table.sent.length === 1);
    table.relay.recover([1, 2]);
    await waitFor(() => table.reads === 1);
    await table.relay.close();
    expect(table.sent.length).toBe(1);
  });

  it('sends the first row at once, and together what gathers until it has rested; and deletes all of them together', async () => {
    jest.useFakeTimers();
    try {
      const requests: string[][] = [];
      const deleted: OutboxRange[][] = [];
      const relay = new OutboxRelay({
        publish: async (rows) => {
          requests.push(rows.map(({ id }) => id));
          await new Promise((resolve) => setTimeout(resolve, 10));
        },
        store: { readOutbox: async () => [], deleteOutbox: async (ranges) => void deleted.push([...ranges]) },
        log: SILENT,
      });
      for (let number = 0; number < 20; number++) {
        relay.offer([row(1, number)]);
        await jest.advanceTimersByTimeAsync(20);
      }
      expect(deleted).toEqual([]);
      await jest.advanceTimersByTimeAsync(1_000);
      expect(requests.map((ids) => ids.length)).toEqual([1, 10, 9]); // 10 for the request, and then 200
      expect(deleted).toEqual([[{ shard: 1, first: 0, last: 19 }]]);
      await relay.close();
    } finally {
      jest.useRealTimers();
    }
  });
});
