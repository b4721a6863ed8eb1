import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { END_WITH_PARENT } from './end-with-parent';
import type { Standalone } from './standalone';

const FOLDER = join(__dirname, '../../../../examples/business-as-code');
const COMMAND = join(__dirname, '../../../libs/sdk-typescript/cli.js');
const HANDLER = 'onUserSignup';

/**
 * The handler of the documentation, and its demo functions as a worker in a process of its own.
 *   C1. What is called like the handler already stays as it is: it may be a user's by now.
 *   C2. Without the example the service is as good: what goes wrong here is said, and no more.
 */
export class CodeExample {
  private worker: ChildProcess | undefined;

  constructor(private readonly say: (line: string) => void) {}

  async start(service: Standalone): Promise<void> {
    try {
      const env = { PATH: process.env['PATH'], WORKFLOWS_URL: service.url, API_KEY: service.apiKey };
      if (!(await isThere(service))) await this.deploy(env);
      const program = ['--import', END_WITH_PARENT, join(FOLDER, 'demo-worker.mjs')];
      this.worker = spawn(process.execPath, program, { env, stdio: ['pipe', 'ignore', 'inherit'] });
    } catch (error) {
      this.say(
        `The example of the documentation could not be started: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  /** The service is gone by now, and nobody would hear what the worker has to say: its tasks are offered again. */
  async stop(): Promise<void> {
    const { worker } = this;
    if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
    const gone = once(worker, 'exit');
    worker.kill('SIGKILL');
    await gone;
  }

  private async deploy(env: NodeJS.ProcessEnv): Promise<void> {
    const program = [COMMAND, 'deploy', join(FOLDER, 'documented.ts')];
    const [status] = await once(
      spawn(process.execPath, program, { env, stdio: ['ignore', 'ignore', 'inherit'] }),
      'exit',
    );
    if (status !== 0) throw new Error('its handler was not taken');
  }
}

/** C1 */
async function isThere({ url, apiKey }: Standalone): Promise<boolean> {
  const { status } = await fetch(`${url}/workflows/${HANDLER}`, { headers: { authorization: `Bearer ${apiKey}` } });
  return status === 200;
}
