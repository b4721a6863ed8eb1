import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, isFree } from '@workflows/postgres-server';
import { END_WITH_PARENT } from './end-with-parent';

const FOLDER = join(__dirname, '../../../../examples/onboarding');
const READY_MS = 10_000;

/**
 * The onboarding example: its functions in a process of their own, registered with the service.
 *   E1. The functions are up before the service is, and where they were the last time: an execution that a crash cut off
 *       calls them as soon as it goes on, and a call that cannot be connected fails it.
 *   E2. Without the example the service is as good: what goes wrong here is said, and no more.
 */
export class Example {
  private constructor(
    private readonly functions: ChildProcess | undefined,
    private readonly functionsUrl: string | undefined,
    private readonly say: (line: string) => void,
  ) {}

  static async open(dataDir: string, say: (line: string) => void): Promise<Example> {
    let functions: ChildProcess | undefined;
    try {
      functions = spawn(process.execPath, ['--import', END_WITH_PARENT, join(FOLDER, 'functions.mjs')], {
        env: { PATH: process.env['PATH'], PORT: String(await keptPort(dataDir)) },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      return new Example(functions, await readyUrl(functions), say);
    } catch (error) {
      say(`The functions of the onboarding example could not be started: ${messageOf(error)}`);
      return new Example(functions, undefined, say);
    }
  }

  async register(service: { url: string; apiKey: string }): Promise<void> {
    if (this.functionsUrl === undefined) return;
    const registration = spawn(process.execPath, [join(FOLDER, 'register.mjs')], {
      env: {
        PATH: process.env['PATH'],
        WORKFLOWS_URL: service.url,
        API_KEY: service.apiKey,
        FUNCTIONS_URL: this.functionsUrl,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [status] = await once(registration, 'exit');
    if (status !== 0) this.say('The onboarding example could not be registered.');
  }

  async stop(): Promise<void> {
    const { functions } = this;
    if (!functions || functions.exitCode !== null || functions.signalCode !== null) return;
    const gone = once(functions, 'exit');
    functions.kill('SIGTERM');
    await gone;
  }
}

/** E1: the port of the last time unless something else has it. */
async function keptPort(dataDir: string): Promise<number> {
  const file = join(dataDir, 'example-port');
  const known = Number(await readFile(file, 'utf8').catch(() => ''));
  if (Number.isInteger(known) && known > 0 && (await isFree(known))) return known;
  const port = await freePort();
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, `${port}\n`);
  return port;
}

/** The address in the ready line that the functions print. */
async function readyUrl(functions: ChildProcess): Promise<string> {
  if (!functions.stdout) throw new Error('they have no output');
  const lines = createInterface({ input: functions.stdout });
  const late = setTimeout(() => lines.close(), READY_MS);
  try {
    for await (const line of lines) {
      const url = /http:\/\/\S+/.exec(line)?.[0];
      if (url) return url;
    }
    throw new Error('they did not get ready');
  } finally {
    clearTimeout(late);
    functions.stdout.resume();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
