import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Workbench } from '@workflows/runtime';
import { SharedWorkbench } from './shared-workbench';

export interface WatchdogOptions {
  databaseUrl: string;
  /** How long the event loop may stand still. */
  stillMs: number;
  /** What the thread runs; in specs, the sources. */
  thread?: { file: string; execArgv?: string[] };
}

/** What a watchdog's thread is given. */
export interface WatchOrder {
  memory: SharedArrayBuffer;
  databaseUrl: string;
  stillMs: number;
}

const BEAT_MS = 1_000;
const BUILT: NonNullable<WatchdogOptions['thread']> = { file: join(__dirname, 'watchdog-thread.js') };

/**
 * Ends this process when its event loop stands still. A process in a loop without end answers nothing, keeps its shards for as long
 * as its sessions live, and hears no signal but kill -9; its thread of another loop says who it was at, and makes an end (settled 40).
 */
export class Watchdog implements Workbench {
  private readonly workbench = new SharedWorkbench();
  private worker: Worker | undefined;
  private beating: NodeJS.Timeout | undefined;

  constructor(private readonly options: WatchdogOptions) {}

  take(executionId: string, shard: number): void {
    this.workbench.put(executionId, shard);
  }

  clear(): void {
    this.workbench.clear();
  }

  /** `onTrouble` hears when nobody watches any more; the work goes on. */
  start(onTrouble: (error: Error) => void): void {
    const { databaseUrl, stillMs, thread = BUILT } = this.options;
    const order: WatchOrder = { memory: this.workbench.memory, databaseUrl, stillMs };
    this.worker = new Worker(thread.file, { workerData: order, ...(thread.execArgv && { execArgv: thread.execArgv }) });
    this.worker.on('error', onTrouble);
    this.worker.unref();
    this.beating = setInterval(() => this.workbench.beat(), Math.min(BEAT_MS, stillMs / 2)).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.beating);
    await this.worker?.terminate();
  }
}
