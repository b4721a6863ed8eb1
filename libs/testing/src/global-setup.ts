import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

/** Once a test run, before all workers: starts the keeper of the servers. See keeper.ts. */
export default async function globalSetup(): Promise<void> {
  process.env['WORKFLOWS_TEST_RUN'] = randomBytes(4).toString('hex');
  const program = [join(__dirname, 'typescript.cjs'), join(__dirname, 'keeper.ts')];
  const keeper = spawn(process.execPath, ['-r', ...program], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(keeper, 'exit').then(([code]) => {
    throw new Error(`the keeper of the test servers ended with code ${code}`);
  });
  ended.catch(() => undefined); // of interest only until its first word
  const [address] = await Promise.race([once(keeper.stdout, 'data'), ended]);
  process.env['WORKFLOWS_TEST_SERVERS'] = String(address).trim();
  globalThis.workflowsTestKeeper = keeper;
}

declare global {
  var workflowsTestKeeper: ReturnType<typeof spawn> | undefined;
}
