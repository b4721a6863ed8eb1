import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const FOLDER = join(__dirname, '../../../../examples/onboarding');
const READY_MS = 10_000;

/** The onboarding example: its functions in a process of their own, registered with the service. */
export class Example {
  private constructor(private readonly functions: ChildProcess) {}

  static async start(service: { url: string; apiKey: string }, say: (line: string) => void): Promise<Example> {
    const functions = spawn(process.execPath, [join(FOLDER, 'functions.mjs')], {
      env: { PATH: process.env['PATH'], PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const example = new Example(functions);
    try {
      const url = await readyUrl(functions);
      await register({ ...service, functionsUrl: url });
      return example;
    } catch (error) {
      await example.stop();
      say(`The onboarding example could not be started: ${error instanceof Error ? error.message : String(error)}`);
      return example;
    }
  }

  async stop(): Promise<void> {
    if (this.functions.exitCode !== null || this.functions.signalCode !== null) return;
    const gone = once(this.functions, 'exit');
    this.functions.kill('SIGTERM');
    await gone;
  }
}

/** The address in the ready line that the functions print. */
async function readyUrl(functions: ChildProcess): Promise<string> {
  if (!functions.stdout) throw new Error('its functions have no output');
  const lines = createInterface({ input: functions.stdout });
  const late = setTimeout(() => lines.close(), READY_MS);
  try {
    for await (const line of lines) {
      const url = /http:\/\/\S+/.exec(line)?.[0];
      if (url) return url;
    }
    throw new Error('its functions did not get ready');
  } finally {
    clearTimeout(late);
    functions.stdout.resume();
  }
}

async function register(place: { url: string; apiKey: string; functionsUrl: string }): Promise<void> {
  const registration = spawn(process.execPath, [join(FOLDER, 'register.mjs')], {
    env: { PATH: process.env['PATH'], WORKFLOWS_URL: place.url, API_KEY: place.apiKey, FUNCTIONS_URL: place.functionsUrl },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status] = await once(registration, 'exit');
  if (status !== 0) throw new Error('its functions could not be registered');
}
