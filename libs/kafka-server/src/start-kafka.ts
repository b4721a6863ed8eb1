import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { KafkaUnavailable, messageOf } from './errors';
import { resolveJars } from './jars';
import { hasJava, javaProgram } from './java';
import { accepts, freePort, isFree } from './ports';
import { runningBroker } from './running-broker';
import { properties, type Ports } from './properties';

export type KafkaOptions = {
  /** Where the jars are kept, a folder a version; `.cache/kafka` of the project is meant for it. */
  readonly cacheDir: string;
  /** The broker's own folder: settings, records, log. */
  readonly dataDir: string;
  /** The port on 127.0.0.1; absent or 0 takes a free one. */
  readonly port?: number;
  /** Lines of server.properties, added to ours or in their place. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Logins by SCRAM-SHA-256; those by PLAIN are settings. They are made with a new folder only. */
  readonly scramLogins?: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
};

export type KafkaServer = {
  /** `127.0.0.1:PORT`, as KAFKA_BROKERS wants it. It never changes. */
  readonly brokers: string;
  readonly port: number;
  /** The broker's process at this moment: a restart changes it. */
  readonly pid: number;
  /** Stops it in order (SIGTERM), within bounds. */
  stop(): Promise<void>;
  /** Ends it as a crash would (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again on its port with its data, whether it was stopped, killed or runs. */
  restart(): Promise<void>;
};

const READY_WITHIN_MS = 90_000;
const STOP_WITHIN_MS = 20_000;
// A small heap and a quick start: this broker serves one machine's tests and trials.
const JVM = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Starts a one-node Kafka broker and resolves once it takes connections. */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  if (!(await hasJava())) {
    throw new KafkaUnavailable(
      'A Kafka broker needs Java 17 or newer, and none was found. Install one (or set JAVA_HOME), ' +
        'or set KAFKA_BROKERS to a broker that already runs.',
    );
  }
  const jars = await resolveJars(options.cacheDir, options.log);
  const broker = new Broker(jars, await choosePorts(options.port), { ...options, dataDir: resolve(options.dataDir) });
  await broker.refuseASecond();
  await broker.format();
  await broker.launch();
  return broker;
}

async function choosePorts(wanted: number | undefined): Promise<Ports> {
  if (wanted && !(await isFree(wanted))) {
    throw new KafkaUnavailable(`Port ${wanted} of 127.0.0.1, wanted for Kafka, is taken. Free it, or choose another.`);
  }
  return { broker: wanted || (await freePort()), controller: await freePort() };
}

class Broker implements KafkaServer {
  private child: ChildProcess | undefined;

  constructor(
    private readonly jars: string,
    private readonly ports: Ports,
    private readonly options: KafkaOptions,
  ) {}

  private get dataDir(): string {
    return this.options.dataDir;
  }

  get brokers(): string {
    return `127.0.0.1:${this.ports.broker}`;
  }

  get port(): number {
    return this.ports.broker;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Kafka locks its records itself, but says so in a long stack trace and without a pid. */
  async refuseASecond(): Promise<void> {
    const pid = await runningBroker(this.pidFile, this.settings);
    if (pid === undefined) return;
    throw new KafkaUnavailable(
      `The Kafka data in ${this.dataDir} are in use by a broker that runs already, pid ${pid}. Use that one, or stop it ` +
        `("kill ${pid}") if whoever started it is gone, or choose another folder.`,
    );
  }

  async format(): Promise<void> {
    await mkdir(this.records, { recursive: true });
    const { settings, scramLogins = {} } = this.options;
    await writeFile(this.settings, properties(this.ports, this.records, settings)); // the ports may be others than last time
    if (existsSync(join(this.records, 'meta.properties'))) return;
    const id = `W${randomBytes(16).toString('base64url').slice(1)}`; // one that begins with "-" reads as an option
    const args = ['-cp', join(this.jars, '*'), 'kafka.tools.StorageTool', 'format', '-t', id, '-c', this.settings];
    const logins = Object.entries(scramLogins).flatMap(([name, password]) => [
      '--add-scram',
      `SCRAM-SHA-256=[name=${name},password=${password}]`,
    ]);
    await promisify(execFile)(javaProgram(), [...args, ...logins]).catch((error: unknown) => {
      throw new KafkaUnavailable(
        `Could not prepare ${this.records} for Kafka: ${messageOf(error).trim()}. Empty that folder, or choose another.`,
        { cause: error },
      );
    });
  }

  async launch(): Promise<void> {
    const started = Date.now();
    const child = this.spawn();
    this.child = child;
    const failed = once(child, 'error').then(([error]) => Promise.reject(error));
    failed.catch(() => undefined); // it is looked at below, and is none of anybody's business after the start
    await writeFile(this.pidFile, `${child.pid ?? 0}\n`);
    while (!(await Promise.race([accepts(this.port), failed]))) {
      if (hasEnded(child)) throw await this.didNotStart(`it ended (${child.signalCode ?? `exit ${child.exitCode}`})`);
      if (Date.now() - started > READY_WITHIN_MS) {
        await this.kill();
        throw await this.didNotStart(`it takes no connection after ${READY_WITHIN_MS / 1000} s`);
      }
      await sleep(50);
    }
    this.options.log(`Kafka takes connections on ${this.brokers}, pid ${this.pid}, data in ${this.dataDir}`);
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM', STOP_WITHIN_MS);
    await this.kill(); // only if it did not stop in time; Kafka recovers its log at the next start
  }

  kill(): Promise<void> {
    return this.end('SIGKILL', STOP_WITHIN_MS);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.launch();
  }

  private get records(): string {
    return join(this.dataDir, 'records');
  }

  private get settings(): string {
    return join(this.dataDir, 'server.properties');
  }

  private get pidFile(): string {
    return join(this.dataDir, 'kafka.pid');
  }

  private get logFile(): string {
    return join(this.dataDir, 'kafka.log');
  }

  private spawn(): ChildProcess {
    const log = openSync(this.logFile, 'a');
    const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
    // Detached: a Ctrl-C in the terminal must not take the broker away from a service that is still draining.
    try {
      return spawn(javaProgram(), [...JVM, quiet, '-cp', join(this.jars, '*'), 'kafka.Kafka', this.settings], {
        detached: true,
        cwd: this.dataDir,
        stdio: ['ignore', log, log],
      });
    } finally {
      closeSync(log);
    }
  }

  private async end(signal: NodeJS.Signals, withinMs: number): Promise<void> {
    const child = this.child;
    if (child === undefined || child.pid === undefined || hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const bound = new AbortController();
    await Promise.race([ended, sleep(withinMs, undefined, { signal: bound.signal })]);
    bound.abort();
  }

  private async didNotStart(how: string): Promise<Error> {
    const text = await readFile(this.logFile, 'utf8').catch(() => '');
    const last = text.trim().split('\n').slice(-5).join(' | ');
    return new KafkaUnavailable(`Kafka did not start on ${this.brokers}: ${how}. ${this.logFile} ends with: ${last}`);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
