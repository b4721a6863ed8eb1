import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureCluster, readPassword, SUPERUSER, writeSettings, type Settings } from './cluster';
import { PostgresUnavailable } from './errors';
import { freePort, isFree } from './free-port';
import { DATABASE, describeFailure, isFinal, openGuard, type Guard } from './guard';
import { settle, type Place } from './place';
import { findPostmaster, forgetUnreaped, isRunning, readPidFile, waitForEnd } from './postmaster';
import { lastLines, launch } from './programs';

export type PostgresOptions = {
  /** A folder for this database alone: as root it is given to the user whom Postgres runs as. */
  readonly dataDir: string;
  /** The port on 127.0.0.1; absent or 0 takes a free one. */
  readonly port?: number;
  /** Told one line at each thing worth knowing. */
  readonly log: (line: string) => void;
  /** Postgres died and could not be brought back: the service has to end, too. */
  readonly onExit: (reason: Error) => void;
  /** Settings of Postgres over our own. Tests turn fsync off with it. */
  readonly settings?: Settings;
};

export type PostgresServer = {
  readonly url: string;
  readonly port: number;
  /** Whether it was found running, left behind by a service that was killed. */
  readonly adopted: boolean;
  /** The main process of Postgres at this moment: a restart changes it. */
  readonly pid: number;
  /** Shuts Postgres down (open transactions are rolled back), within bounds. */
  stop(): Promise<void>;
};

const READY_WITHIN_MS = 5 * 60_000; // crash recovery may have gigabytes of WAL to read
const ANSWER_WITHIN_MS = 60_000;
const FAST_STOP_MS = 10_000; // asked for during crash recovery, Postgres 18 may never come to it: then SIGQUIT, and recovery at the next start
const QUICK_STOP_MS = 10_000;
const RESTARTS = { most: 5, withinMs: 60_000 };

/** Starts the embedded Postgres, or adopts the one that a killed service left running, and keeps it running. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const place = await settle(options.dataDir, options.log);
  await ensureCluster(place, options.log);
  const server = new SupervisedPostgres(place, await readPassword(place), options);
  await server.start();
  return server;
}

/**
 *   S1. `guard` is the sign of life: when it breaks and nobody asked for a stop, `recover` runs, once at a time.
 *   S2. The port never changes after `start`: the pools of the service find Postgres again by themselves.
 *   S3. After `stop` has been called nothing is launched any more.
 */
class SupervisedPostgres implements PostgresServer {
  port = 0;
  pid = 0;
  adopted = false;
  private guard: Guard | undefined;
  private restarts: number[] = [];
  private recovery: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly place: Place,
    private readonly password: string,
    private readonly options: PostgresOptions,
  ) {}

  get url(): string {
    return `postgres://${SUPERUSER}:${this.password}@127.0.0.1:${this.port}/${DATABASE}`;
  }

  async start(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        this.adopted = await this.adopt();
        if (!this.adopted) await this.launch(this.options.port || (await freePort()));
        break;
      } catch (error) {
        // Two races end here: another start launched first (adopt tells whose it is), or the free port was taken.
        const raced =
          error instanceof NotStarted &&
          ((await findPostmaster(this.place.cluster)) !== undefined || !this.options.port);
        if (!raced || tries === 3) throw describeFailure(error, this.place);
      }
    }
    const verb = this.adopted ? 'was still running and is adopted' : 'is running';
    this.options.log(`Postgres ${verb} on 127.0.0.1:${this.port}, pid ${this.pid}, data in ${this.place.home}`);
  }

  stop(): Promise<void> {
    return (this.stopped ??= this.shutDown());
  }

  private async adopt(): Promise<boolean> {
    const found = await findPostmaster(this.place.cluster);
    if (found === undefined || !(await this.becomesReady(found.pid))) return false;
    const port = (await readPidFile(this.place.cluster))?.port ?? found.port;
    await this.watch(found.pid, port);
    if (!this.options.port || this.options.port === port) return true;
    this.options.log(`Postgres was left running on port ${port}; it moves to ${this.options.port}`);
    await this.guard?.close();
    await this.end(found.pid);
    return false;
  }

  private async launch(port: number): Promise<void> {
    if (!(await isFree(port))) {
      throw new NotStarted(
        `Port ${port} of 127.0.0.1, wanted for Postgres, is taken. Free it, or choose another port.`,
      );
    }
    const { cluster, home, account, binaries } = this.place;
    await forgetUnreaped(cluster);
    await writeSettings(this.place, { port, ...this.options.settings });
    const logFile = join(home, 'postgres.log');
    const logged = (await stat(logFile).catch(() => undefined))?.size ?? 0;
    const child = launch(binaries.postgres, ['-D', cluster], account, logFile);
    const spawned = new Promise<number>((done, fail) => {
      child.once('error', fail);
      child.once('spawn', () => done(child.pid ?? 0));
    });
    const pid = await spawned.catch((error: unknown) => {
      throw describeFailure(error, this.place);
    });
    if (!(await this.becomesReady(pid))) {
      throw new NotStarted(
        `Postgres did not start on port ${port}: ${await readFrom(logFile, logged)}. See ${logFile}.`,
      );
    }
    try {
      await this.watch(pid, port);
    } catch (error) {
      await this.end(pid); // what we started and cannot use must not stay behind
      throw error;
    }
  }

  /** Waits until Postgres takes connections; false when it ended instead. */
  private async becomesReady(pid: number): Promise<boolean> {
    const started = Date.now();
    let nextWord = started + 10_000;
    while (await isRunning(pid)) {
      const found = await readPidFile(this.place.cluster);
      if (found?.pid === pid && found.ready) return true;
      if (Date.now() > nextWord) {
        this.options.log(`Postgres (pid ${pid}) is not ready yet; after a crash it reads its log first`);
        nextWord += 10_000;
      }
      if (Date.now() - started > READY_WITHIN_MS) {
        throw new PostgresUnavailable(
          `Postgres (pid ${pid}) is not ready after ${READY_WITHIN_MS / 60_000} minutes. See ${this.place.home}/postgres.log.`,
        );
      }
      await sleep(15);
    }
    return false;
  }

  private async watch(pid: number, port: number): Promise<void> {
    const target = { place: this.place, port, password: this.password };
    for (const deadline = Date.now() + ANSWER_WITHIN_MS; ; await sleep(100)) {
      try {
        this.guard = await openGuard(target, () => this.onLost());
        break;
      } catch (error) {
        if (isFinal(error) || Date.now() > deadline) throw describeFailure(error, this.place);
        if (await isRunning(pid)) continue;
        throw new NotStarted(`Postgres (pid ${pid}) ended just after its start. See ${this.place.home}/postgres.log.`);
      }
    }
    this.pid = pid;
    this.port = port;
  }

  private onLost(): void {
    if (this.stopped !== undefined) return;
    this.recovery ??= this.recover()
      .catch((error: unknown) => this.options.onExit(describeFailure(error, this.place)))
      .finally(() => (this.recovery = undefined));
  }

  private async recover(): Promise<void> {
    // A live postmaster has lost our connection only: it threw everybody out to recover from a crashed backend.
    if (await this.survives()) return;
    for (let last: unknown; this.stopped === undefined;) {
      const since = Date.now() - RESTARTS.withinMs;
      this.restarts = this.restarts.filter((at) => at > since);
      if (this.restarts.length >= RESTARTS.most) throw this.givesUp(last);
      await this.pause(this.restarts.length === 0 ? 0 : 250 * 2 ** this.restarts.length);
      if (this.stopped !== undefined) return;
      this.restarts.push(Date.now());
      this.options.log(
        `Postgres (pid ${this.pid}) died; starting it again on port ${this.port} (${this.restarts.length} of ${RESTARTS.most} tries a minute)`,
      );
      try {
        await this.launch(this.port);
        this.options.log(`Postgres is back on port ${this.port}, pid ${this.pid}`);
        return;
      } catch (error) {
        last = error;
        this.options.log(`Postgres did not come back: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  private async survives(): Promise<boolean> {
    await sleep(50); // the connection may break a moment before the process is gone
    try {
      if (!(await this.becomesReady(this.pid))) return false;
      await this.watch(this.pid, this.port);
      return true;
    } catch (error) {
      if (error instanceof NotStarted) return false;
      throw error;
    }
  }

  private async pause(ms: number): Promise<void> {
    for (const end = Date.now() + ms; Date.now() < end && this.stopped === undefined;) await sleep(50);
  }

  private givesUp(last: unknown): Error {
    const times = `${RESTARTS.most} times within ${RESTARTS.withinMs / 1000} s`;
    return new PostgresUnavailable(
      `Postgres was restarted ${times} and does not stay up. See ${this.place.home}/postgres.log.`,
      { cause: last },
    );
  }

  private async shutDown(): Promise<void> {
    await Promise.resolve(); // let `stopped` be set, so that the guard's end does not look like a loss
    await this.recovery;
    await this.guard?.close();
    await this.end(this.pid);
  }

  private async end(pid: number): Promise<void> {
    for (const [signal, withinMs] of [
      ['SIGINT', FAST_STOP_MS],
      ['SIGQUIT', QUICK_STOP_MS],
      ['SIGKILL', 2_000],
    ] as const) {
      if (!(await isRunning(pid))) return;
      try {
        process.kill(pid, signal);
      } catch {
        // it ended between the look and the signal
      }
      if (await waitForEnd(pid, withinMs)) return;
      this.options.log(`Postgres (pid ${pid}) did not stop within ${withinMs / 1000} s of ${signal}`);
    }
  }
}

class NotStarted extends PostgresUnavailable {}

async function readFrom(file: string, position: number): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return 'it left no log';
  try {
    const size = (await handle.stat()).size;
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(8_192),
      0,
      8_192,
      Math.max(size < position ? 0 : position, size - 8_192),
    );
    return lastLines(buffer.subarray(0, bytesRead).toString()) || 'it logged nothing';
  } finally {
    await handle.close();
  }
}
