import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { waitFor } from '@workflows/testing';

const ROOT = join(__dirname, '../../..');
const READY_MS = 40_000;
const READY = / ready at (http:\/\/127\.0\.0\.1:\d+)/;

export type Environment = Record<string, string>;

/** One process that a test started; nothing here touches any other. */
export class ServiceProcess {
  output = '';
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  private outcome: number | string | undefined;
  private isFrozen = false;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    private readonly env: Environment,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
    this.ended = new Promise((done) => {
      child.once('close', (code, signal) => done((this.outcome = code ?? signal ?? 'lost')));
    });
  }

  /** Without waiting: `program` is a file of this checkout, or one of another with its whole path. */
  static launch(name: string, program: string, env: Environment): ServiceProcess {
    const child = spawn(process.execPath, [resolve(ROOT, program)], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServiceProcess(name, child, env);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.outcome !== undefined;
  }

  /** It was started, has not ended, and is not held by SIGSTOP. */
  get isRunning(): boolean {
    return !this.hasEnded && !this.isFrozen;
  }

  get url(): string {
    const url = READY.exec(this.output)?.[1];
    if (url === undefined) throw new Error(`${this.name} is not ready:\n${this.output}`);
    return url;
  }

  setting(name: string): string {
    return this.env[name] ?? '';
  }

  async ready(): Promise<this> {
    await this.says(READY, READY_MS);
    if (this.hasEnded) throw new Error(`${this.name} ended with ${this.outcome}:\n${this.output}`);
    return this;
  }

  /** Waits for a line, or for the end of the process. */
  async says(pattern: RegExp, within: number): Promise<void> {
    await waitFor(() => this.hasEnded || pattern.test(this.output), { within }).catch(() => {
      throw new Error(`${this.name} did not say ${pattern} within ${within} ms:\n${this.output.slice(-4_000)}`);
    });
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** In order, as container engines do. */
  async stop(): Promise<number | string> {
    if (this.isFrozen) this.thaw();
    this.child.kill('SIGTERM');
    return this.ended;
  }

  freeze(): void {
    this.isFrozen = this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
    this.isFrozen = false;
  }
}
