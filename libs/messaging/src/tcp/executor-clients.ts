import { RateLimit, reasonOf, type MessagingLog } from '../log';
import { ExecutorClient, type ExecutorAddress } from './executor-client';
import type { TcpRequesterOptions } from './tcp-requester';

export interface ExecutorClientsOptions extends Omit<TcpRequesterOptions, 'host' | 'port'> {
  /** The executors that are alive. */
  executors: () => Promise<ExecutorAddress[]>;
  refreshMs?: number;
  log: MessagingLog;
}

/** After so many times its life the list is not used before it was read again. */
const TOO_OLD = 2;

/** One client for each live executor, kept up to date while it is used. */
export class ExecutorClients {
  private clients = new Map<string, ExecutorClient>();
  private refreshedAt = 0;
  private refreshing: Promise<void> | undefined;
  private readonly failures = new RateLimit(10_000);

  constructor(private readonly options: ExecutorClientsOptions) {}

  async current(): Promise<ExecutorClient[]> {
    const refreshMs = this.options.refreshMs ?? 1_000;
    const age = Date.now() - this.refreshedAt;
    if (age >= refreshMs) {
      this.refreshing ??= this.refresh().finally(() => (this.refreshing = undefined));
      if (this.clients.size === 0 || age >= TOO_OLD * refreshMs) await this.refreshing; // else the list of a moment ago does
    }
    return [...this.clients.values()];
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
    this.clients.clear();
  }

  private async refresh(): Promise<void> {
    try {
      const alive = await this.options.executors();
      const next = new Map(
        alive.map((executor) => [keyOf(executor), this.clients.get(keyOf(executor)) ?? this.connect(executor)]),
      );
      for (const [key, client] of this.clients) if (!next.has(key)) client.close();
      this.clients = next;
    } catch (error) {
      this.failures.pass('list', (more) =>
        this.options.log.warn('The list of executors could not be read; the last one stays in use', {
          reason: reasonOf(error),
          more,
        }),
      );
    } finally {
      this.refreshedAt = Date.now();
    }
  }

  private connect(executor: ExecutorAddress): ExecutorClient {
    const { secret, tls, timeoutMs, connectTimeoutMs } = this.options;
    return new ExecutorClient(executor, {
      secret,
      ...(tls && { tls }),
      ...(timeoutMs && { timeoutMs }),
      ...(connectTimeoutMs && { connectTimeoutMs }),
    });
  }
}

/** An executor that came back at the same address is another one: its connection is new, too. */
function keyOf(executor: ExecutorAddress): string {
  return `${executor.id} ${executor.address}`;
}
